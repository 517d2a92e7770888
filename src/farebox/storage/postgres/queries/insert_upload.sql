-- name: insert_upload
-- A file that was sent ahead. It never changes, but for "kept".
insert into uploads (
    id, workflow_id, org_id, client, name, media_type, size, sha256, path, created_at, expires_at, kept
)
select * from unnest(
    :id::text[], :workflow_id::text[], :org_id::text[], :client::text[], :name::text[], :media_type::text[],
    :size::bigint[], :sha256::text[], :path::text[], :created_at::bigint[], :expires_at::bigint[], :kept::boolean[]
)
