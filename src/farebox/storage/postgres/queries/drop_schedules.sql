-- name: drop_schedules
-- All schedules of a workflow.
delete from schedules where workflow_id = :workflow_id
