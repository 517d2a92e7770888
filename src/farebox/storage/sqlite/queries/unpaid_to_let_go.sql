-- name: unpaid_to_let_go
-- Executions that ended before a time and never had a run.
select id, run_id from executions
where status = 'workflow_cancelled' and run_id = '' and let_go < 8 and finished_at <= :before
order by finished_at limit :most
