-- name: insert_execution
-- A new execution.
insert into executions (
    id, org_id, workflow_id, version, status, payment_status, created_at, finished_at, seq, rev, token_ends_at,
    run_id, client, body
)
values (
    :id, :org_id, :workflow_id, :version, :status, :payment_status, :created_at, :finished_at, :seq, :rev,
    :token_ends_at, :run_id, :client, :body
)
