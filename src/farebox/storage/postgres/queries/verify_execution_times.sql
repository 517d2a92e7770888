-- name: verify_execution_times
-- An execution that has ended has a time of its end, and no other execution has one.
select id, 'is ' || status || ', finished at ' || coalesce(finished_at::text, 'no time')
from executions
where (status in ('workflow_succeeded', 'workflow_failed', 'workflow_cancelled')) <> (finished_at is not null)
