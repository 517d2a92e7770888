-- name: next_timer
-- When the next timer is due.
select due_at from timers order by due_at limit 1
