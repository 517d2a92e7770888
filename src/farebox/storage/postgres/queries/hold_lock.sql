-- name: hold_lock
-- Have a lock that nobody else has, or whose holder has been silent for so many seconds.
insert into farebox_pgqueuer as held (priority, entrypoint, dedupe_key, payload, status, queue_manager_id)
values (0, 'lock', :name, convert_to(:name, 'UTF8'), 'picked', :member::uuid)
on conflict (dedupe_key)
where (status = any(array['queued'::farebox_pgqueuer_status, 'picked'::farebox_pgqueuer_status]))
    and dedupe_key is not null
do update set queue_manager_id = excluded.queue_manager_id, heartbeat = now()
where held.queue_manager_id = excluded.queue_manager_id or held.heartbeat < now() - make_interval(secs => :silent)
returning id
