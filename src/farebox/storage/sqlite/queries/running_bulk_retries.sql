-- name: running_bulk_retries
-- The bulk retries that are under way, the one that is due first first.
select id, org_id, created_at, created_by, workflow_id, error_code, since, until, per_minute, matched, status, next_at,
    after, retried, passed, finished_at, stamp
from bulk_retries where next_at is not null order by next_at, id
