-- name: insert_bulk_retry
-- A new bulk retry.
insert into bulk_retries (
    id, org_id, created_at, created_by, workflow_id, error_code, since, until, per_minute, matched, status, next_at,
    after, retried, passed, finished_at, stamp
)
select * from unnest(
    :id::text[], :org_id::text[], :created_at::bigint[], :created_by::text[], :workflow_id::text[],
    :error_code::text[], :since::bigint[], :until::bigint[], :per_minute::bigint[], :matched::bigint[],
    :status::text[], :next_at::bigint[], :after::text[], :retried::bigint[], :passed::text[], :finished_at::bigint[],
    :stamp::bigint[]
)
