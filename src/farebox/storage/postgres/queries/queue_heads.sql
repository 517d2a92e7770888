-- name: queue_heads
-- The runs of a workflow that start next, after a place in its queue.
select place, id, version from runs
where status = 'queued' and started_at is null and not parent_waits
    and workflow_id = :workflow_id and place > :after
order by place limit :most
