-- name: refunds_to_issue
-- Refunds that are owed and due.
select id, payment_id, order_id, execution_id, org_id, amount, currency, reason, status,
    created_at, finished_at, provider_ref, automatic, next_try_at, tries
from refunds where status = 'pending' and coalesce(next_try_at, 0) <= :now order by next_try_at, id limit :most
