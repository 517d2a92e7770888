-- name: insert_run
-- A new run. A taken id, a second root run of an execution and a second child of an attempt are refused.
insert into runs (
    id, org_id, workflow_id, version, status, created_at, execution_id, parent, parent_waits, depth, trigger_node,
    trigger_source, triggered_by, started_at, finished_at, error, public
)
select
    id, org_id, workflow_id, version, status, created_at, execution_id, parent, parent_waits, depth, trigger_node,
    trigger_source, triggered_by, started_at, finished_at, error, public
from unnest(
    :id::text[], :org_id::text[], :workflow_id::text[], :version::bigint[], :status::text[], :created_at::bigint[],
    :execution_id::text[], :parent::text[], :parent_waits::boolean[], :depth::bigint[], :trigger_node::text[],
    :trigger_source::text[], :triggered_by::text[], :started_at::bigint[], :finished_at::bigint[], :error::text[],
    :public::boolean[]
) with ordinality as new (
    id, org_id, workflow_id, version, status, created_at, execution_id, parent, parent_waits, depth, trigger_node,
    trigger_source, triggered_by, started_at, finished_at, error, public, nth
)
order by nth
