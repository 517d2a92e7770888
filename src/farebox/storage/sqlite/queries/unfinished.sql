-- name: unfinished
-- Runs that somebody must advance: queued, running, or waiting while a signal for them lies unread.
select id from (
    select id from runs where status in ('queued', 'running') and id > :after
    union
    select runs.id from signals join runs on runs.id = signals.run_id
    where signals.taken_by = '' and signals.run_id > :after and runs.status = 'waiting'
)
order by id limit :most
