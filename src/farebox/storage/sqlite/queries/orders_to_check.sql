-- name: orders_to_check
-- Orders whose provider must be asked again.
select body from orders where next_check_at <= :now order by next_check_at, id limit :most
