-- name: update_run
-- A run as it is now. What it was opened with never changes; its head is asked of its journal.
update runs set
    status = :status,
    started_at = :started_at,
    finished_at = :finished_at,
    error = :error
where id = :id
