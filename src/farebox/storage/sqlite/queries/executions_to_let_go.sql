-- name: executions_to_let_go
-- Executions that ended before a time and of which this much is gone, those that ended first first.
select id, run_id from executions
where let_go = :state and finished_at is not null and finished_at <= :before
order by finished_at limit :most
