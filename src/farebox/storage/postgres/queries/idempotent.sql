-- name: idempotent
-- The first answer to a key.
select scope, key, body_hash, answer, created_at, secret_hash from idempotency where scope = :scope and key = :key
