-- name: kept_jobs
-- What a member has, and whether something has come for it meanwhile.
select id, entrypoint, convert_from(payload, 'UTF8'), headers ->> 'again' is not null
from farebox_pgqueuer where queue_manager_id = :member::uuid and status = 'picked'
