-- name: unchanged_executions
-- How many of these executions still have the stamp that they had when they were read. They cannot change before this
-- transaction ends.
select count(*) from (
    select executions.id from executions
    join unnest(:ids::text[], :stamps::bigint[]) as seen (id, stamp) on seen.id = executions.id
    where executions.stamp = seen.stamp
    order by executions.id for share of executions
) as same
