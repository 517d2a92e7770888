-- name: put_erasure
-- Who had an execution erased, and how far that is.
insert into erasures (execution_id, org_id, erased_at, by_type, by_id, events, timeline, finished_at)
values (:execution_id, :org_id, :erased_at, :by_type, :by_id, :events, :timeline, :finished_at)
on conflict (execution_id) do update set finished_at = excluded.finished_at
