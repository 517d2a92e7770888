-- name: drop_member
-- A member that ends in order.
delete from members where id = :id
