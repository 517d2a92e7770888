-- name: uploads_held
-- Bytes that nobody has paid for: of one client, and in all. A small file counts as a MiB, so that files are bounded too.
select
    coalesce(sum(greatest(size, 1048576)) filter (where client = :client), 0)::bigint,
    coalesce(sum(greatest(size, 1048576)), 0)::bigint
from uploads where not kept and not exists (
    select 1 from upload_claims join executions on executions.id = upload_claims.execution_id
    where upload_claims.upload_id = uploads.id and executions.run_id <> ''
)
