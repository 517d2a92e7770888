-- name: sweep_idempotency
-- Of a page of idempotency keys: those that were used first before a time.
delete from idempotency
where (scope, key) > (:first, :second) and (scope, key) <= (:last_first, :last_second) and created_at <= :before
