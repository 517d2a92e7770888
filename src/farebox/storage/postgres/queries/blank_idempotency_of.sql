-- name: blank_idempotency_of
-- The key that an execution was opened under still bars a second one, but says nothing about what was sent with it.
update idempotency set body_hash = '' where scope = :scope and key = :key and answer = :answer
