-- name: runs_to_let_go
-- Runs of no execution and no parent that ended before a time, and whose journal is this far gone.
select id from runs
where let_go = :state and execution_id = '' and parent = '' and finished_at is not null and finished_at <= :before
order by finished_at limit :most
