-- name: still_there
-- Whether the connection lives.
select 1
