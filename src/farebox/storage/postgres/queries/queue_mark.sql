-- name: queue_mark
-- The place so many queued runs further on.
select place from runs
where status = 'queued' and started_at is null and not parent_waits
    and workflow_id = :workflow_id and place > :after
order by place limit 1 offset :skipped
