-- name: bulk_retries
-- The bulk retries of an organization, newest first.
select id, org_id, created_at, created_by, workflow_id, error_code, since, until, per_minute, matched, status, next_at,
    after, retried, passed, finished_at, stamp
from bulk_retries where org_id = :org_id and (:before = '' or id < :before)
order by id desc limit :limit offset :offset
