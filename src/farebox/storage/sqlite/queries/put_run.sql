-- name: put_run
-- A run as it is now.
insert into runs (
    id, org_id, workflow_id, version, status, created_at, head, execution_id, parent, parent_waits, depth,
    trigger_node, trigger_source, triggered_by, started_at, finished_at, error, public
)
values (
    :id, :org_id, :workflow_id, :version, :status, :created_at, :head, :execution_id, :parent, :parent_waits,
    :depth, :trigger_node, :trigger_source, :triggered_by, :started_at, :finished_at, :error, :public
)
on conflict (id) do update set
    status = excluded.status,
    head = excluded.head,
    started_at = excluded.started_at,
    finished_at = excluded.finished_at,
    error = excluded.error
