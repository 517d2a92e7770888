-- name: keep_uploads
-- Uploads whose execution has a run are kept with it, and count no longer.
update uploads set kept = true where not kept and exists (
    select 1 from upload_claims join executions on executions.id = upload_claims.execution_id
    where upload_claims.upload_id = uploads.id and executions.run_id <> ''
)
