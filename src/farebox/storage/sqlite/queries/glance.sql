-- name: glance
-- All that the status route needs to know of an execution, but its events. The view goes to the socket as it is.
select rev, seq, status, payment_status, token_ends_at, cast(view as blob), workflow_id, run_id
from executions where id = :id
