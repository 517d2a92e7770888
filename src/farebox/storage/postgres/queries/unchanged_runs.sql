-- name: unchanged_runs
-- How many of these runs still have the journal's head that they had when they were read.
select count(*) from (
    select runs.id from runs
    join unnest(:ids::text[], :heads::bigint[]) as seen (id, head) on seen.id = runs.id
    where seen.head = coalesce((select max(seq) from journal where run_id = runs.id), 0)
    order by runs.id for share of runs
) as same
