-- name: runs
-- Runs of an organization, newest first. An empty filter matches all; the statuses come as a JSON array.
-- 'public' lists free public runs only, of any organization when org_id is empty.
select id, org_id, workflow_id, version, status, created_at,
    coalesce((select max(seq) from journal where run_id = runs.id), 0) as head,
    coalesce((select at from journal where run_id = runs.id order by seq desc limit 1), 0) as head_at,
    execution_id, parent, parent_waits, depth, trigger_node, trigger_source, triggered_by, started_at, finished_at, error, public
from runs
where (:org_id = '' or org_id = :org_id)
    and (:before = '' or id < :before)
    and (:statuses = '[]' or status in (select value from json_each(:statuses)))
    and (:workflow_id = '' or workflow_id = :workflow_id)
    and (:public = 0 or (public = 1 and execution_id = ''))
order by id desc limit :limit offset :offset
