-- name: drop_schedule
-- This schedule trigger fires no more.
delete from schedules where workflow_id = :workflow_id and node_id = :node_id
