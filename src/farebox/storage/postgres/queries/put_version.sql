-- name: put_version
-- A version. Drafts may be replaced; what was published is frozen, so that everybody who paid for it gets it.
insert into versions (
    workflow_id, version, definition, digest, created_at, created_by, published_at
)
select * from unnest(
    :workflow_id::text[], :version::bigint[], :definition::text[], :digest::text[], :created_at::bigint[],
    :created_by::text[], :published_at::bigint[]
)
on conflict (workflow_id, version) do update set
    definition = case when versions.published_at is null then excluded.definition else versions.definition end,
    digest = case when versions.published_at is null then excluded.digest else versions.digest end,
    published_at = coalesce(versions.published_at, excluded.published_at)
