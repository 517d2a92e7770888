-- name: ring_timers
-- Timers that are due, taken by whoever comes first. They are set anew, for the case that nobody looks at their runs.
with due as (
    select run_id from timers where due_at <= :now order by due_at, run_id limit :most
    for update skip locked
)
update timers set due_at = :again_at from due where timers.run_id = due.run_id returning timers.run_id
