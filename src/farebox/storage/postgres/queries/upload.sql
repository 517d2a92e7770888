-- name: upload
-- A file that was sent ahead, by its id.
select id, workflow_id, org_id, client, name, media_type, size, sha256, path, created_at, expires_at, kept
from uploads where id = :id
