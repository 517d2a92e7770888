-- name: drop_idempotency_of
-- The key that an execution was opened under.
delete from idempotency where scope = :scope and key = :key and answer = :answer
