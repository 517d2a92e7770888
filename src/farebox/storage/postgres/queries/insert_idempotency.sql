-- name: insert_idempotency
-- The first answer to a key; a second one is refused.
insert into idempotency (
    scope, key, body_hash, answer, created_at, secret_hash
)
select * from unnest(
    :scope::text[], :key::text[], :body_hash::text[], :answer::text[], :created_at::bigint[], :secret_hash::text[]
)
