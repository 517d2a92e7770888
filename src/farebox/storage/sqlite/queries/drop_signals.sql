-- name: drop_signals
-- What was sent to these runs.
delete from signals where run_id in (select value from json_each(:run_ids))
