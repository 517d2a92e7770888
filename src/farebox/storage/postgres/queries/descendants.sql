-- name: descendants
-- The children of a run, theirs, and so on: each with whether it has ended. A child's parent is "run/step/attempt".
with recursive family (id, ended) as (
    select :run_id::text collate "C", true
    union
    select runs.id, runs.finished_at is not null
    from family join runs on runs.parent > family.id || '/' and runs.parent < family.id || '0' and runs.parent <> ''
)
select id, ended from family where id <> :run_id
