-- name: own
-- This database is ours as long as this connection lives. The number is ours alone.
select pg_try_advisory_lock(7237963203447943014)
