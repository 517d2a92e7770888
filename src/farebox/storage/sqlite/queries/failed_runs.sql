-- name: failed_runs
-- The failed runs that a bulk retry is about, after the one it came to last.
select runs.id
from runs join journal as last on last.run_id = runs.id
    and last.seq = (select max(seq) from journal where run_id = runs.id)
where runs.org_id = :org_id and runs.status = 'failed' and runs.id > :after
    and (:workflow_id = '' or runs.workflow_id = :workflow_id)
    and runs.finished_at >= :since and runs.finished_at < :until
    and (:error_code = '' or (last.body ->> '$.failure.code') = :error_code)
order by runs.id limit :most
