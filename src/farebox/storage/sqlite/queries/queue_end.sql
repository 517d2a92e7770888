-- name: queue_end
-- How many runs of this workflow wait for their first start after a place, and the last place that is taken at all.
select
    (
        select count(*) from runs
        where status = 'queued' and started_at is null and parent_waits = 0
            and workflow_id = :workflow_id and rowid > :after
    ),
    (select max(rowid) from runs)
