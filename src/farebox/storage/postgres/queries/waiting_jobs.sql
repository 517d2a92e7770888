-- name: waiting_jobs
-- How many segments nobody has taken yet, up to a bound.
select count(*) from (
    select 1 from farebox_pgqueuer where entrypoint = 'advance' and status = 'queued' limit :most
) as counted
