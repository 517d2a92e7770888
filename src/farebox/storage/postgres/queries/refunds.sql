-- name: refunds
-- The refunds of an execution, oldest first.
select id, payment_id, order_id, execution_id, org_id, amount, currency, reason, status,
    created_at, finished_at, provider_ref, automatic, next_try_at, tries, provider
from refunds where execution_id = :execution_id order by id
