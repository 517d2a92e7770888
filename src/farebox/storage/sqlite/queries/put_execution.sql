-- name: put_execution
-- An execution as it is now. What it was created with never changes.
insert into executions (
    id, org_id, workflow_id, version, status, payment_status, created_at, finished_at, seq, rev, token_ends_at,
    run_id, client, body, view
)
values (
    :id, :org_id, :workflow_id, :version, :status, :payment_status, :created_at, :finished_at, :seq, :rev,
    :token_ends_at, :run_id, :client, :body, :view
)
on conflict (id) do update set
    status = excluded.status,
    payment_status = excluded.payment_status,
    finished_at = excluded.finished_at,
    seq = excluded.seq,
    rev = excluded.rev,
    token_ends_at = excluded.token_ends_at,
    run_id = excluded.run_id,
    body = excluded.body,
    view = excluded.view
