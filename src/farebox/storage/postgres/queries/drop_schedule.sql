-- name: drop_schedule
-- This schedule trigger fires no more, if it is still as it was read.
delete from schedules
where workflow_id = :workflow_id and node_id = :node_id
    and cron = :cron and time_zone = :time_zone and next_at = :read_at
returning node_id
