-- name: erasure
-- Who had an execution erased.
select execution_id, org_id, erased_at, by_type, by_id, events, timeline, finished_at
from erasures where execution_id = :execution_id
