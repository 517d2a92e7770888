-- name: discard_uploads
-- Note the files that an execution took as not wanted any more.
insert into discarded_files (path, discarded_at)
select uploads.path, :now from upload_claims join uploads on uploads.id = upload_claims.upload_id
where upload_claims.execution_id = :execution_id
on conflict (path) do nothing
