-- name: drop_request
-- What an execution was opened with.
delete from requests where execution_id = :execution_id
