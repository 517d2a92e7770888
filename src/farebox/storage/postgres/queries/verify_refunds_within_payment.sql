-- name: verify_refunds_within_payment
-- Never goes back more than was paid, and only of the payment it belongs to.
select coalesce(payments.id, refunds.payment_id),
    'paid ' || coalesce(payments.amount, 0) || ', refunds ' || sum(refunds.amount)
from refunds left join payments on payments.id = refunds.payment_id and payments.order_id = refunds.order_id
where refunds.status not in ('refused', 'withdrawn')
group by refunds.payment_id, payments.id, payments.amount
having sum(refunds.amount) > coalesce(payments.amount, 0)
