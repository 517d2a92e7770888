-- name: due_timers
-- Timers that are due, the oldest first.
select run_id, due_at from timers where due_at <= :now order by due_at, run_id limit :most
