-- name: lock_queue_schema
-- One process at a time brings the queue's tables up to date. The number is ours alone.
select pg_advisory_lock(7237963203447943015)
