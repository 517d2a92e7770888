-- name: queued_ahead
-- How many runs of this workflow wait for their first start between two places, at most so many.
select count(*) from (
    select 1 from runs
    where status = 'queued' and started_at is null and not parent_waits
        and workflow_id = :workflow_id and place > :after and place < :before
    order by place limit :most
) as ahead
