-- name: drop_timer
-- Nothing is due for these runs any more.
delete from timers where run_id = any(:run_ids::text[])
