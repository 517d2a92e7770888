-- name: queue_heads
-- The runs of a workflow that start next, after a place in its queue.
select rowid, id, version from runs
where status = 'queued' and started_at is null and parent_waits = 0
    and workflow_id = :workflow_id and rowid > :after
order by rowid limit :most
