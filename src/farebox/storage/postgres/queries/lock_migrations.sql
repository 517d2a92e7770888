-- name: lock_migrations
-- One process at a time brings the schema up to date; the lock goes with the transaction. The number is ours alone.
select pg_advisory_xact_lock(7237963203447943013)
