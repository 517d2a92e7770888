-- name: put_ticket
-- A stream ticket. A trigger refuses to use it twice.
insert into tickets (hash, execution_id, token_hash, expires_at, used_at)
values (:hash, :execution_id, :token_hash, :expires_at, :used_at)
on conflict (hash) do update set
    used_at = excluded.used_at
