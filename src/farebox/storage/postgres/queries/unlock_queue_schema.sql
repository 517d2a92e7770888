-- name: unlock_queue_schema
-- The queue's tables are up to date.
select pg_advisory_unlock(7237963203447943015)
