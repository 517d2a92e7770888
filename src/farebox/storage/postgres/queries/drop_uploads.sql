-- name: drop_uploads
-- Remove those of these uploads that nobody will read: nobody has taken them, or an execution that never ran.
delete from uploads
where id = any(:ids::text[]) and not exists (
    select 1 from upload_claims left join executions on executions.id = upload_claims.execution_id
    where upload_id = uploads.id
        and (executions.status = 'workflow_cancelled' and executions.run_id = '') is not true
)
returning path
