-- name: drop_runs
-- Runs that nothing belongs to any more.
delete from runs where id in (select value from json_each(:run_ids))
