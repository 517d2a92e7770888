-- name: update_run
-- Runs as they are now. What a run was opened with never changes; its head is asked of its journal.
update runs set
    status = new.status,
    started_at = new.started_at,
    finished_at = new.finished_at,
    error = new.error
from unnest(
    :status::text[], :started_at::bigint[], :finished_at::bigint[], :error::text[], :id::text[]
) as new (status, started_at, finished_at, error, id)
where runs.id = new.id
