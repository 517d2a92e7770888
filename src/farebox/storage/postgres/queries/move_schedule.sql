-- name: move_schedule
-- When this schedule trigger fires next, if it is still as it was read.
update schedules set next_at = :next_at
where workflow_id = :workflow_id and node_id = :node_id
    and cron = :cron and time_zone = :time_zone and next_at = :read_at
returning node_id
