-- name: keep_jobs
-- A sign of life for all that a member has. A row that a transaction under way has locked is passed by: nobody else can
-- take it either, and a process that was stopped in the middle of something must not silence this one.
update farebox_pgqueuer set heartbeat = now()
where id in (
    select id from farebox_pgqueuer where queue_manager_id = :member::uuid and status = 'picked'
    for update skip locked
)
