-- name: order_by_checkout
-- The order behind a checkout of ours.
select body from orders where checkout_id = :checkout_id
