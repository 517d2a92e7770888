-- name: verify_run_times
-- A run that has ended has a time of its end, and no other run has one.
select id, 'is ' || status || ', finished at ' || coalesce(finished_at::text, 'no time')
from runs where (status in ('succeeded', 'failed', 'cancelled')) <> (finished_at is not null)
