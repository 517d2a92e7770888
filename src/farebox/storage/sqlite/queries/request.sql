-- name: request
-- The private request payload.
select cast(body as blob) from requests where execution_id = :execution_id
