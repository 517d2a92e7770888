-- name: settle_jobs
-- Segments that have ended. One that is marked, or did not get to its end, is free for anybody again. Whoever does not
-- have a job any more changes nothing. A row that is locked is asked about again.
with mine as (
    select job.id, asked.over and job.headers ->> 'again' is null as over
    from unnest(:ids::bigint[], :overs::boolean[]) as asked (id, over)
    join farebox_pgqueuer as job on job.id = asked.id
    where job.queue_manager_id = :member::uuid and job.status = 'picked'
    for update of job skip locked
),
gone as (
    delete from farebox_pgqueuer where id in (select id from mine where over) returning id
),
free as (
    update farebox_pgqueuer set
        status = 'queued', queue_manager_id = null, headers = null, updated = now(), execute_after = now()
    where id in (select id from mine where not over)
    returning id
)
select id, true as over from gone
union all
select id, false as over from free
