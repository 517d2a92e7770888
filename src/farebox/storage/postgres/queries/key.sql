-- name: key
-- One API key.
select id, org_id, name, hash, prefix, scope, permissions, description, created_at,
    created_by, expires_at, revoked_at, last_used_at, last_used_ip, last_used_user_agent
from api_keys where id = :id
