-- name: commit_nothing
-- A transaction that stores nothing, and waits for the disk as every other does.
select pg_logical_emit_message(true, 'farebox', '')
