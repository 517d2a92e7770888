-- name: failed_counts
-- The failed runs that a bulk retry is about, by why they will be passed by.
select case
        when runs.parent_waits = 1 then 'child'
        when runs.execution_id = '' or executions.payment_status in ('not_required', 'paid') then ''
        else 'payment_' || executions.payment_status
    end as reason, count(*) as runs
from runs join journal as last on last.run_id = runs.id
    and last.seq = (select max(seq) from journal where run_id = runs.id)
left join executions on executions.id = runs.execution_id
where runs.org_id = :org_id and runs.status = 'failed'
    and (:workflow_id = '' or runs.workflow_id = :workflow_id)
    and runs.finished_at >= :since and runs.finished_at < :until
    and (:error_code = '' or (last.body ->> '$.failure.code') = :error_code)
group by 1 order by 1
