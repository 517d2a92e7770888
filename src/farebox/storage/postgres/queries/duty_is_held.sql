-- name: duty_is_held
-- A duty, if this member still has it; it keeps it until this transaction ends.
select id from farebox_pgqueuer
where id = :id and queue_manager_id = :member::uuid and status = 'picked'
for share
