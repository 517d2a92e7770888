-- name: free_jobs
-- A member ends: what it has left is free for anybody, but its locks, which go.
with gone as (
    delete from farebox_pgqueuer
    where queue_manager_id = :member::uuid and status = 'picked' and entrypoint = 'lock'
)
update farebox_pgqueuer set
    status = 'queued', queue_manager_id = null, headers = null, updated = now(), execute_after = now()
where queue_manager_id = :member::uuid and status = 'picked' and entrypoint <> 'lock'
