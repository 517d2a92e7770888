-- name: ticket
-- A stream ticket.
select hash, execution_id, token_hash, expires_at, used_at from tickets where hash = :hash
