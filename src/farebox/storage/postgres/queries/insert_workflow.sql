-- name: insert_workflow
-- A new workflow.
insert into workflows (
    id, org_id, name, description, visibility, status, version, live_version, trigger_secret, created_at,
    updated_at, created_by, updated_by, paused_reason, ui_metadata, lock
)
select * from unnest(
    :id::text[], :org_id::text[], :name::text[], :description::text[], :visibility::text[], :status::text[],
    :version::bigint[], :live_version::bigint[], :trigger_secret::text[], :created_at::bigint[],
    :updated_at::bigint[], :created_by::text[], :updated_by::text[], :paused_reason::text[], :ui_metadata::text[],
    :lock::bigint[]
)
