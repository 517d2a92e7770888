-- name: update_execution
-- Executions as they are now, if nobody else changed them since they were read: "seen" is the stamp they had (-1: no
-- matter). What an execution was created with never changes.
update executions set
    status = new.status,
    payment_status = new.payment_status,
    started_at = new.started_at,
    finished_at = new.finished_at,
    seq = new.seq,
    rev = new.rev,
    stamp = new.stamp,
    token_ends_at = new.token_ends_at,
    run_id = new.run_id,
    test_mode = new.test_mode,
    body = new.body
from unnest(
    :id::text[], :status::text[], :payment_status::text[], :started_at::bigint[], :finished_at::bigint[],
    :seq::bigint[], :rev::bigint[], :stamp::bigint[], :token_ends_at::bigint[], :run_id::text[],
    :test_mode::boolean[], :body::text[], :seen::bigint[]
) as new (
    id, status, payment_status, started_at, finished_at, seq, rev, stamp, token_ends_at, run_id, test_mode, body, seen
)
where executions.id = new.id and (new.seen = -1 or executions.stamp = new.seen)
