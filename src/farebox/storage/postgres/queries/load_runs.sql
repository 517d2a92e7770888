-- name: load_runs
-- Runs by id.
select id, org_id, workflow_id, version, status, created_at,
    coalesce((select max(seq) from journal where run_id = runs.id), 0) as head,
    coalesce((select at from journal where run_id = runs.id order by seq desc limit 1), 0) as head_at,
    execution_id, parent, parent_waits, depth, trigger_node, trigger_source, triggered_by, started_at, finished_at,
    error, public
from runs where id = any(:ids::text[])
