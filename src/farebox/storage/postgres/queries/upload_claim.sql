-- name: upload_claim
-- Which execution took an upload.
select upload_id, execution_id, claimed_at from upload_claims where upload_id = :upload_id
