-- name: queue_mark
-- The place so many queued runs further on.
select rowid from runs
where status = 'queued' and started_at is null and parent_waits = 0
    and workflow_id = :workflow_id and rowid > :after
order by rowid limit 1 offset :skipped
