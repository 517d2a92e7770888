-- name: payment
-- The payment behind a provider's id.
select id, order_id, execution_id, org_id, provider, external_id, amount, currency, mode, received_at, kind, note
from payments where provider = :provider and external_id = :external_id
