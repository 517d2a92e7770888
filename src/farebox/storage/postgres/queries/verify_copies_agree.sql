-- name: verify_copies_agree
-- What stands in the columns of an execution is what stands in its body and, with its order, in the order.
select executions.id, 'its columns, its body and its order disagree'
from executions
left join orders on orders.execution_id = executions.id
cross join lateral farebox_json(executions.body) as whole
where whole ->> 'status' <> executions.status
    or whole ->> 'payment_status' <> executions.payment_status
    or coalesce(whole ->> 'seq', '0') <> executions.seq::text
    or coalesce(whole ->> 'rev', '0') <> executions.rev::text
    or coalesce(whole ->> 'stamp', '0') <> executions.stamp::text
    or coalesce(whole ->> 'run_id', '') <> executions.run_id
    or whole ->> 'started_at' is distinct from executions.started_at::text
    or coalesce(whole ->> 'test_mode', 'false') <> executions.test_mode::text
    or coalesce(whole #>> '{order,id}', '') <> coalesce(orders.id, '')
    or whole #>> '{order,paid_payment_id}' <> orders.paid_payment_id
    or whole #>> '{order,amount}' <> orders.amount::text
