-- name: recent_starts
-- Runs of a workflow that have started, those with the newest ids first. 'before' is an id; '~' sorts after every one.
select id, started_at, finished_at from runs
where workflow_id = :workflow_id and id < coalesce(nullif(:before, ''), '~') and started_at is not null
order by id desc limit :most
