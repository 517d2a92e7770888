-- name: insert_idempotency
-- The first answer to a key; a second one is refused.
insert into idempotency (scope, key, body_hash, answer, created_at, secret_hash)
values (:scope, :key, :body_hash, :answer, :created_at, :secret_hash)
