-- name: run
-- One run.
select id, org_id, workflow_id, version, status, created_at, head, execution_id, parent,
    parent_waits, depth, trigger_node, trigger_source, triggered_by, started_at, finished_at, error, public
from runs where id = :id
