-- name: verify_refund_status
-- A payment that awaits its refund has one that is pending.
select executions.id, 'awaits its refund, and none is pending'
from executions
join orders on orders.execution_id = executions.id
left join refunds on refunds.payment_id = orders.paid_payment_id and refunds.status = 'pending'
where executions.payment_status = 'refund_pending'
group by executions.id
having count(refunds.id) = 0
