-- name: verify_run_has_execution
-- A run that says it belongs to an execution belongs to one that exists.
select id, 'its execution ' || execution_id || ' does not exist'
from runs where execution_id <> '' and execution_id not in (select id from executions)
