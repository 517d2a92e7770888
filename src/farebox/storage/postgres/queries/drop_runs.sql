-- name: drop_runs
-- Runs that nothing belongs to any more.
delete from runs where id = any(:run_ids::text[])
