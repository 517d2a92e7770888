-- name: put_ticket
-- A stream ticket. A trigger refuses to use it twice.
insert into tickets (
    hash, execution_id, token_hash, expires_at, used_at
)
select * from unnest(
    :hash::text[], :execution_id::text[], :token_hash::text[], :expires_at::bigint[], :used_at::bigint[]
)
on conflict (hash) do update set
    used_at = excluded.used_at
