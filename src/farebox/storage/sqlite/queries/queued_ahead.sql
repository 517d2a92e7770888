-- name: queued_ahead
-- How many runs of this workflow wait for their first start between two places, at most so many.
select count(*) from (
    select 1 from runs
    where status = 'queued' and started_at is null and parent_waits = 0
        and workflow_id = :workflow_id and rowid > :after and rowid < :before
    order by rowid limit :most
)
