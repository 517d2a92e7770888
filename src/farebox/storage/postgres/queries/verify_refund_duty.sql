-- name: verify_refund_duty
-- A failed execution whose order promises the money back has a refund, unless its payment
-- was disputed or is in review.
select executions.id, 'failed, its payment is ' || executions.payment_status || ', and no refund is owed'
from executions join orders on orders.execution_id = executions.id
where executions.status = 'workflow_failed'
    and executions.payment_status = 'paid'
    and farebox_json(orders.body) ->> 'refund_policy' = 'on_failure'
    and not exists (select 1 from refunds where refunds.payment_id = orders.paid_payment_id)
    and not exists (
        select 1 from events
        where events.execution_id = executions.id and farebox_json(events.body) ->> 'eventType' = 'payment.disputed'
    )
