-- name: queued_ahead
-- How many runs of this workflow wait for their first start and were opened before this one.
select count(*) from runs
where status = 'queued' and started_at is null and parent_waits = 0
    and workflow_id = :workflow_id
    and rowid < (select rowid from runs where id = :run_id)
