-- name: drop_timers
-- The timers of runs that go.
delete from timers where run_id in (select value from json_each(:run_ids))
