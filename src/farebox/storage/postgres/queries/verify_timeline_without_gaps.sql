-- name: verify_timeline_without_gaps
-- A timeline is numbered 1, 2, 3 ... without gaps, up to what the execution says.
select executions.id, 'seq is ' || executions.seq 
    || ', events ' || count(events.seq) || ', the last is ' || coalesce(max(events.seq), 0)
from executions left join events on events.execution_id = executions.id
group by executions.id
having count(events.seq) <> executions.seq or coalesce(max(events.seq), 0) <> executions.seq
