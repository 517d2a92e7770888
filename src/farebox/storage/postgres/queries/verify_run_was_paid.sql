-- name: verify_run_was_paid
-- A run of an order implies a payment that settled it: same amount, currency and mode, or accepted by hand.
select runs.execution_id, 'runs, and ' || case
    when payments.id is null then 'no payment settled its order'
    else 'was paid ' || payments.amount || ' ' || payments.currency || ' (' || payments.mode || ') instead of '
        || orders.amount || ' ' || orders.currency || ' (' || orders.mode || ')'
end
from runs
join orders on orders.execution_id = runs.execution_id
left join payments on payments.id = orders.paid_payment_id and payments.order_id = orders.id
where payments.id is null
    or payments.kind not in ('settled', 'mismatched')
    or (payments.kind = 'settled' and not (
        payments.amount = orders.amount
        and upper(payments.currency) = upper(orders.currency)
        and payments.mode = orders.mode
    ))
