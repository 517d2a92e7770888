-- name: verify_timeline_without_gaps
-- A timeline is numbered 1, 2, 3 ... without gaps, up to what the execution says; of one that was let go in time only
-- what concerns money is left.
select executions.id, 'seq is ' || executions.seq
    || ', events ' || count(events.seq) || ', the last is ' || coalesce(max(events.seq), 0)
from executions left join events on events.execution_id = executions.id
group by executions.id
having (
        executions.let_go & 4 = 0
        and (count(events.seq) <> executions.seq or coalesce(max(events.seq), 0) <> executions.seq)
    )
    or coalesce(max(events.seq), 0) > executions.seq
