-- name: idempotency_page
-- Where the next page of idempotency keys ends.
select scope, key from idempotency where (scope, key) > (:first, :second) order by scope, key limit 1 offset :most
