-- name: put_erasure
-- Who had an execution erased, and how far that is.
insert into erasures (
    execution_id, org_id, erased_at, by_type, by_id, events, timeline, finished_at
)
select * from unnest(
    :execution_id::text[], :org_id::text[], :erased_at::bigint[], :by_type::text[], :by_id::text[], :events::bigint[],
    :timeline::text[], :finished_at::bigint[]
)
on conflict (execution_id) do update set finished_at = excluded.finished_at
