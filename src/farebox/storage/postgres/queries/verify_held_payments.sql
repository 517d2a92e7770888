-- name: verify_held_payments
-- A payment that was not as ordered is accepted, given back, or waits for its owner.
select payments.execution_id, 'payment ' || payments.id || ' is not as ordered, and nobody is asked about it'
from payments join orders on orders.id = payments.order_id
where payments.kind = 'mismatched'
    and payments.amount > 0
    and payments.id <> orders.paid_payment_id
    and payments.id not in (
        select jsonb_array_elements_text(coalesce(farebox_json(orders.body) -> 'held', '[]'))
    )
    and not exists (select 1 from refunds where refunds.payment_id = payments.id and refunds.status <> 'refused')
