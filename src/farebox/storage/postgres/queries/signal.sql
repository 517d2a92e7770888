-- name: signal
-- A signal by who sent it and what they called it.
select id, run_id, source, external_id, node_id, step, data, received_at, taken_by
from signals where run_id = :run_id and source = :source and external_id = :external_id
