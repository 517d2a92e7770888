-- name: queued_ahead
-- How many runs of this workflow are queued before this one.
select count(*) from runs where status = 'queued' and workflow_id = :workflow_id and id < :run_id
