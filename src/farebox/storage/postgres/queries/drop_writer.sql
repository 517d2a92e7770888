-- name: drop_writer
-- A writer that ends in order leaves no row.
delete from writers where id = :id
