-- name: verify_payment_has_order
-- A payment belongs to one order, and to the execution of that order.
select payments.id, 'order ' || payments.order_id || ' is missing or belongs to another execution'
from payments left join orders on orders.id = payments.order_id
where orders.id is null or orders.execution_id <> payments.execution_id
