-- name: drop_order_of
-- The order of an execution that goes, if no money ever moved for it.
delete from orders where execution_id = :execution_id
    and not exists (select 1 from payments where payments.execution_id = orders.execution_id)
    and not exists (select 1 from refunds where refunds.execution_id = orders.execution_id)
