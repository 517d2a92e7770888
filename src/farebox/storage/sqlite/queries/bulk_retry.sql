-- name: bulk_retry
-- A bulk retry by its id.
select id, org_id, created_at, created_by, workflow_id, error_code, since, until, per_minute, matched, status, next_at,
    after, retried, passed, finished_at, stamp
from bulk_retries where id = :id
