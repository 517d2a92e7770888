-- name: drop_timer
-- Nothing is due any more.
delete from timers where run_id = :run_id
