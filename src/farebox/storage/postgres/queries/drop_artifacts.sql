-- name: drop_artifacts
-- The rows of these runs' result files; their bytes are noted before.
delete from artifacts where run_id = any(:run_ids::text[])
