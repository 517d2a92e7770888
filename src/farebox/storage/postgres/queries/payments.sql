-- name: payments
-- The payments of an execution, oldest first.
select id, order_id, execution_id, org_id, provider, external_id, amount, currency, mode, received_at, kind, note
from payments where execution_id = :execution_id order by id
