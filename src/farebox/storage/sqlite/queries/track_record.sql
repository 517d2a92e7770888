-- name: track_record
-- Of the executions of a workflow that came to an end: succeeded, failed, refunded.
select
    count(*) filter (where status = 'workflow_succeeded'),
    count(*) filter (where status = 'workflow_failed'),
    count(*) filter (where payment_status in ('refunded', 'partially_refunded'))
from executions where workflow_id = :workflow_id and finished_at is not null
