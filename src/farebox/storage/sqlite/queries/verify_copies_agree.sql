-- name: verify_copies_agree
-- What stands in the columns of an execution is what stands in its body and, with its order, in the order.
select executions.id, 'its columns, its body and its order disagree'
from executions left join orders on orders.execution_id = executions.id
where executions.body ->> '$.status' <> executions.status
    or executions.body ->> '$.payment_status' <> executions.payment_status
    or coalesce(executions.body ->> '$.seq', 0) <> executions.seq
    or coalesce(executions.body ->> '$.rev', 0) <> executions.rev
    or coalesce(executions.body ->> '$.run_id', '') <> executions.run_id
    or coalesce(executions.body ->> '$.order.id', '') <> coalesce(orders.id, '')
    or (executions.body ->> '$.order.paid_payment_id') <> orders.paid_payment_id
    or (executions.body ->> '$.order.amount') <> orders.amount
