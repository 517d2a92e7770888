-- name: insert_upload
-- A file that was sent ahead. It never changes, but for "kept".
insert into uploads (
    id, workflow_id, org_id, client, name, media_type, size, sha256, path, created_at, expires_at, kept
)
values (
    :id, :workflow_id, :org_id, :client, :name, :media_type, :size, :sha256, :path, :created_at, :expires_at, :kept
)
