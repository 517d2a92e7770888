-- name: insert_run
-- A new run. A taken id, a second root run of an execution and a second child of an attempt are refused.
insert into runs (
    id, org_id, workflow_id, version, status, created_at, execution_id, parent, parent_waits, depth,
    trigger_node, trigger_source, triggered_by, started_at, finished_at, error, public
)
values (
    :id, :org_id, :workflow_id, :version, :status, :created_at, :execution_id, :parent, :parent_waits,
    :depth, :trigger_node, :trigger_source, :triggered_by, :started_at, :finished_at, :error, :public
)
