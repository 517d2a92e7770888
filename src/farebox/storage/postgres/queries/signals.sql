-- name: signals
-- Untaken signals of a run, oldest first.
select id, run_id, source, external_id, node_id, step, data, received_at, taken_by
from signals where run_id = :run_id and taken_by = ''
order by received_at, id
