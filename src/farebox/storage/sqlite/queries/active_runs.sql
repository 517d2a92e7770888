-- name: active_runs
-- The runs of a workflow that hold a place: started, neither waiting nor ended. The one that started first comes first.
select id, started_at from runs indexed by runs_unfinished
where (status = 'running' or (status = 'queued' and (started_at is not null or parent_waits = 1)))
    and workflow_id = :workflow_id and status = 'running'
order by started_at, id
