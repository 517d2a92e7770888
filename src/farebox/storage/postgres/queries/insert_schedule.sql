-- name: insert_schedule
-- When a schedule trigger of this workflow fires next.
insert into schedules (
    workflow_id, node_id, org_id, cron, time_zone, next_at
)
select * from unnest(
    :workflow_id::text[], :node_id::text[], :org_id::text[], :cron::text[], :time_zone::text[], :next_at::bigint[]
)
