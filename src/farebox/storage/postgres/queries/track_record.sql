-- name: track_record
-- The newest executions of a workflow that came to an end since a time and count for its record: real money, or free.
-- All of it stands in the index, in this order.
select
    status = 'workflow_succeeded',
    payment_status in ('refund_pending', 'refunded', 'partially_refunded'),
    finished_at - started_at
from executions
where workflow_id = :workflow_id and finished_at is not null and finished_at >= :since
    and status in ('workflow_succeeded', 'workflow_failed')
    and not test_mode
order by finished_at desc limit :most
