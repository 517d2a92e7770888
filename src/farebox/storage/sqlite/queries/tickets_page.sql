-- name: tickets_page
-- Where the next page of tickets ends.
select hash, '' from tickets where hash > :first and :second is not null order by hash limit 1 offset :most
