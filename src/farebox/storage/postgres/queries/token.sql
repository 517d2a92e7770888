-- name: token
-- One token of one execution, but its key.
select scopes, created_at, expires_at, revoked_at, epoch
from tokens where execution_id = :execution_id and hash = :hash
