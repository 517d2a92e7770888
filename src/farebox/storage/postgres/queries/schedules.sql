-- name: schedules
-- The schedules of a workflow.
select workflow_id, node_id, org_id, cron, time_zone, next_at
from schedules where workflow_id = :workflow_id order by node_id
