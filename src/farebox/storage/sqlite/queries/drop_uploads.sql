-- name: drop_uploads
-- Remove what nobody will read: not taken in time, or taken by an execution that ended without ever having run.
delete from uploads where id in (
    select uploads.id from uploads
    left join upload_claims on upload_claims.upload_id = uploads.id
    left join executions on executions.id = upload_claims.execution_id
    where uploads.kept = 0 and (
        (upload_claims.upload_id is null and uploads.expires_at <= :now)
        or (executions.status = 'workflow_cancelled' and executions.run_id = '')
    )
    limit :most
) returning path
