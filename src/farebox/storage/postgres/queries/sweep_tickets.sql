-- name: sweep_tickets
-- Of a page of tickets: those that expired before a time.
delete from tickets
where hash > :first and :second::text is not null and hash <= :last_first and :last_second::text is not null
    and expires_at <= :before
