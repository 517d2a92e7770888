-- name: release_lock
-- Give a lock back; whoever does not have it any more changes nothing.
delete from farebox_pgqueuer
where dedupe_key = :name and entrypoint = 'lock' and queue_manager_id = :member::uuid
