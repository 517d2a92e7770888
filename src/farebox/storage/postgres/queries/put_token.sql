-- name: put_token
-- A client token, as its hash.
insert into tokens (
    execution_id, hash, scopes, created_at, expires_at, revoked_at, epoch
)
select * from unnest(
    :execution_id::text[], :hash::text[], :scopes::text[], :created_at::bigint[], :expires_at::bigint[],
    :revoked_at::bigint[], :epoch::bigint[]
)
on conflict (execution_id, hash) do update set
    scopes = excluded.scopes,
    expires_at = excluded.expires_at,
    revoked_at = excluded.revoked_at
