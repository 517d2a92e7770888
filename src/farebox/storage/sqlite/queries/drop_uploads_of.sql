-- name: drop_uploads_of
-- The rows of the files that an execution took; their bytes are noted before.
delete from uploads where id in (select upload_id from upload_claims where execution_id = :execution_id)
