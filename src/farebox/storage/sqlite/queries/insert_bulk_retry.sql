-- name: insert_bulk_retry
-- A new bulk retry.
insert into bulk_retries (
    id, org_id, created_at, created_by, workflow_id, error_code, since, until, per_minute, matched, status, next_at,
    after, retried, passed, finished_at, stamp
)
values (
    :id, :org_id, :created_at, :created_by, :workflow_id, :error_code, :since, :until, :per_minute, :matched, :status,
    :next_at, :after, :retried, :passed, :finished_at, :stamp
)
