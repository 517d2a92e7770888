-- name: uploads_to_drop
-- Uploads that may have to go: not taken in time, or taken by an execution that ended without ever having run. They are
-- locked, so that none is taken before "drop_uploads" looks again; those that are being taken now are left out.
select id from uploads
where not kept and (
    expires_at <= :now
    -- Not "exists": for that, all cancelled executions may be gathered first.
    or (
        select executions.status = 'workflow_cancelled' and executions.run_id = ''
        from upload_claims join executions on executions.id = upload_claims.execution_id
        where upload_id = uploads.id
    )
) and not exists (
    select 1 from upload_claims left join executions on executions.id = upload_claims.execution_id
    where upload_id = uploads.id
        and (executions.status = 'workflow_cancelled' and executions.run_id = '') is not true
)
order by id limit :most
for update skip locked
