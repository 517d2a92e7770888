-- name: glance
-- All that the status route needs to know of an execution, but its events. The view is rendered from the body, which is
-- left out if it is of the revision whose view is kept.
select rev, seq, status, payment_status, token_ends_at, workflow_id, run_id,
    case when rev <> :kept_rev then body end
from executions where id = :id
