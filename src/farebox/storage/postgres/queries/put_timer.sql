-- name: put_timer
-- When a run must be looked at again.
insert into timers (
    run_id, due_at
)
select * from unnest(
    :run_id::text[], :due_at::bigint[]
)
on conflict (run_id) do update set
    due_at = excluded.due_at
