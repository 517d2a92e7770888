-- name: update_execution
-- An execution as it is now. What it was created with never changes.
update executions set
    status = :status,
    payment_status = :payment_status,
    finished_at = :finished_at,
    seq = :seq,
    rev = :rev,
    token_ends_at = :token_ends_at,
    run_id = :run_id,
    body = :body
where id = :id
