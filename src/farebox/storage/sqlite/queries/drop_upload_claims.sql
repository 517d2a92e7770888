-- name: drop_upload_claims
-- Which files an execution took.
delete from upload_claims where execution_id = :execution_id
