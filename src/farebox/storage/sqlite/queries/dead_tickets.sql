-- name: dead_tickets
-- Whether a page of tickets has one that expired before a time.
select exists (
    select 1 from tickets
    where hash > :first and :second is not null and hash <= :last_first and :last_second is not null
        and expires_at <= :before
)
