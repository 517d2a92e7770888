-- name: insert_schedule
-- When a schedule trigger of this workflow fires next.
insert into schedules (workflow_id, node_id, org_id, cron, time_zone, next_at)
values (:workflow_id, :node_id, :org_id, :cron, :time_zone, :next_at)
