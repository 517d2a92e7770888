-- name: request
-- The private request payload.
select body from requests where execution_id = :execution_id
