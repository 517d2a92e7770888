-- name: verify_withdrawn_refunds
-- A refund is withdrawn only when a dispute took the money, and none is owed of a payment that is gone.
select refunds.execution_id, 'refund ' || refunds.id || ' is ' || refunds.status || case refunds.status
    when 'withdrawn' then ', and no dispute was closed' else ', and all of its payment is gone'
end
from refunds
join executions on executions.id = refunds.execution_id
join orders on orders.id = refunds.order_id
where (refunds.status = 'withdrawn' and not exists (
        select 1 from events
        where events.execution_id = refunds.execution_id
            and farebox_json(events.body) ->> 'eventType' = 'payment.dispute_closed'
    ))
    or (refunds.status = 'pending'
        and refunds.payment_id = orders.paid_payment_id
        and executions.payment_status = 'refunded'
    )
