-- name: queues
-- The workflows with runs that wait for their first start: whose they are, and how many runs wait.
select counted.workflow_id, head.org_id, counted.waiting
from (
    select workflow_id, count(*) as waiting, min(place) as head from runs
    where status = 'queued' and started_at is null and not parent_waits
    group by workflow_id
) as counted
join runs as head on head.workflow_id = counted.workflow_id and head.place = counted.head
    and head.status = 'queued' and head.started_at is null and not head.parent_waits
order by counted.workflow_id
