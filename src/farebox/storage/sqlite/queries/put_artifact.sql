-- name: put_artifact
-- A named result file. The same name again replaces it.
insert into artifacts (
    id, run_id, execution_id, org_id, name, media_type, size, sha256, path, step, created_at, early, private
)
values (
    :id, :run_id, :execution_id, :org_id, :name, :media_type, :size, :sha256, :path, :step, :created_at, :early, :private
)
on conflict (run_id, name) do update set
    id = excluded.id,
    media_type = excluded.media_type,
    size = excluded.size,
    sha256 = excluded.sha256,
    path = excluded.path,
    step = excluded.step,
    created_at = excluded.created_at,
    early = excluded.early,
    private = excluded.private
