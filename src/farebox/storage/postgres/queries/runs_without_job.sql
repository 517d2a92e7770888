-- name: runs_without_job
-- Those of these runs that no job is about.
select asked.id from unnest(:run_ids::text[]) as asked (id)
where not exists (
    select 1 from farebox_pgqueuer
    where dedupe_key = asked.id
        and status = any(array['queued'::farebox_pgqueuer_status, 'picked'::farebox_pgqueuer_status])
)
