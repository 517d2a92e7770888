-- name: put_schedule
-- When a schedule trigger fires next.
insert into schedules (workflow_id, node_id, org_id, cron, time_zone, next_at)
values (:workflow_id, :node_id, :org_id, :cron, :time_zone, :next_at)
on conflict (workflow_id, node_id) do update set
    cron = excluded.cron,
    time_zone = excluded.time_zone,
    next_at = excluded.next_at
