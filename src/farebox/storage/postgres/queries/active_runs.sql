-- name: active_runs
-- The runs of a workflow that hold a place: started, neither waiting nor ended. The one that started first comes first.
select id, started_at from runs
where workflow_id = :workflow_id and status = 'running'
order by started_at, id
