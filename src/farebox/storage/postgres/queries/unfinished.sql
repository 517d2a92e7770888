-- name: unfinished
-- Runs that somebody must advance: under way, or waiting or paused while a signal for them lies unread. Those that wait
-- for their first start are the queue's business.
select id from (
    (select id from runs
    where (status = 'running' or (status = 'queued' and (started_at is not null or parent_waits))) and id > :after
    order by id limit :most)
    union
    select runs.id from signals join runs on runs.id = signals.run_id
    where signals.taken_by = '' and signals.run_id > :after and runs.status in ('waiting', 'paused')
) as found
order by id limit :most
