-- name: forget_writers
-- Rows of writers that nobody will ask for any more.
delete from writers where opened_at < :before
