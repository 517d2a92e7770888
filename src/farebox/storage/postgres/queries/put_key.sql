-- name: put_key
-- An API key, as its hash. Its last use is noted by touch_key alone.
insert into api_keys (
    id, org_id, name, hash, prefix, scope, permissions, description, created_at, created_by, expires_at, revoked_at,
    last_used_at, last_used_ip, last_used_user_agent
)
select * from unnest(
    :id::text[], :org_id::text[], :name::text[], :hash::text[], :prefix::text[], :scope::text[],
    :permissions::text[], :description::text[], :created_at::bigint[], :created_by::text[], :expires_at::bigint[],
    :revoked_at::bigint[], :last_used_at::bigint[], :last_used_ip::text[], :last_used_user_agent::text[]
)
on conflict (id) do update set
    name = excluded.name,
    hash = excluded.hash,
    prefix = excluded.prefix,
    scope = excluded.scope,
    permissions = excluded.permissions,
    description = excluded.description,
    expires_at = excluded.expires_at,
    revoked_at = excluded.revoked_at
