-- name: known
-- A token of an execution, but its key, and all that the status route needs to know of that execution. The body is left
-- out if it is of the revision whose view is kept.
select scopes, tokens.created_at, expires_at, revoked_at, epoch,
    rev, seq, status, payment_status, token_ends_at, workflow_id, run_id,
    case when rev <> :kept_rev then body end
from tokens join executions on executions.id = tokens.execution_id
where execution_id = :execution_id and hash = :hash
