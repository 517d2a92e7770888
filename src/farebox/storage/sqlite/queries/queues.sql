-- name: queues
-- The workflows with runs that wait for their first start: whose they are, and how many runs wait.
select counted.workflow_id, head.org_id, counted.waiting
from (
    select workflow_id, count(*) as waiting, min(rowid) as head from runs
    where status = 'queued' and started_at is null and parent_waits = 0
    group by workflow_id
) as counted
join runs as head on head.rowid = counted.head
order by counted.workflow_id
