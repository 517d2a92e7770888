-- name: put_timer
-- When a run must be looked at again.
insert into timers (run_id, due_at)
values (:run_id, :due_at)
on conflict (run_id) do update set
    due_at = excluded.due_at
