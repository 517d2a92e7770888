-- name: verify_timeline_has_execution
-- Every event belongs to an execution that exists.
select distinct execution_id, 'has events but no execution'
from events where execution_id not in (select id from executions)
