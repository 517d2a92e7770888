-- name: put_artifact
-- A named result file. The same name again replaces it.
insert into artifacts (
    id, run_id, execution_id, org_id, name, media_type, size, sha256, path, step, created_at, early, private
)
select * from unnest(
    :id::text[], :run_id::text[], :execution_id::text[], :org_id::text[], :name::text[], :media_type::text[],
    :size::bigint[], :sha256::text[], :path::text[], :step::text[], :created_at::bigint[], :early::boolean[],
    :private::boolean[]
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
