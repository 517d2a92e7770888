-- name: strays
-- Runs that are under way, and for which nothing is to come: no timer in the future, no child that they wait for.
select runs.id from runs left join timers on timers.run_id = runs.id
where (runs.status = 'running' or (runs.status = 'queued' and (runs.started_at is not null or runs.parent_waits)))
    and runs.id > :after
    and coalesce(timers.due_at, 0) <= :now
    -- Not "exists": as a join, every child there is may be compared with each run.
    and (
        select child.id from runs as child
        where child.parent <> '' and child.parent > runs.id || '/' and child.parent < runs.id || '0'
            and child.parent_waits
            and child.status in ('queued', 'running', 'waiting', 'paused')
        limit 1
    ) is null
order by runs.id limit :most
