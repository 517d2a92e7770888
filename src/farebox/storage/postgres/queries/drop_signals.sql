-- name: drop_signals
-- What was sent to these runs.
delete from signals where run_id = any(:run_ids::text[])
