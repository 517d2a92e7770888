-- name: insert_execution
-- A new execution.
insert into executions (
    id, org_id, workflow_id, version, status, payment_status, created_at, started_at, finished_at, seq, rev, stamp,
    token_ends_at, run_id, client, test_mode, body
)
select * from unnest(
    :id::text[], :org_id::text[], :workflow_id::text[], :version::bigint[], :status::text[],
    :payment_status::text[], :created_at::bigint[], :started_at::bigint[], :finished_at::bigint[], :seq::bigint[],
    :rev::bigint[], :stamp::bigint[], :token_ends_at::bigint[], :run_id::text[], :client::text[],
    :test_mode::boolean[], :body::text[]
)
