-- name: due_schedules
-- Schedule triggers that are due, the oldest first.
select workflow_id, node_id, org_id, cron, time_zone, next_at
from schedules where next_at <= :now order by next_at, workflow_id, node_id limit :most
