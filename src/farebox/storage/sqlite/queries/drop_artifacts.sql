-- name: drop_artifacts
-- The rows of these runs' result files; their bytes are noted before.
delete from artifacts where run_id in (select value from json_each(:run_ids))
