-- name: tokens
-- All tokens of an execution.
select execution_id, hash, scopes, created_at, expires_at, revoked_at, epoch
from tokens where execution_id = :execution_id order by created_at, hash
