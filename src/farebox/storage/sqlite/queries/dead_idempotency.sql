-- name: dead_idempotency
-- Whether a page of idempotency keys has one that was used first before a time.
select exists (
    select 1 from idempotency
    where (scope, key) > (:first, :second) and (scope, key) <= (:last_first, :last_second) and created_at <= :before
)
