-- name: update_run
-- A run as it is now. What it was opened with never changes.
update runs set
    status = :status,
    head = :head,
    started_at = :started_at,
    finished_at = :finished_at,
    error = :error
where id = :id
