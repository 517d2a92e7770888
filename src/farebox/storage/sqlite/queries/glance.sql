-- name: glance
-- All that the status route needs to know of an execution, but its events. The view is rendered from the body.
select rev, seq, status, payment_status, token_ends_at, workflow_id, run_id, body
from executions where id = :id
