-- name: tell
-- News for the other members, told when this transaction is durable.
select pg_notify('farebox', part) from unnest(:parts::text[]) as part
