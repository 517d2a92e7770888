-- name: put_signal
-- A signal; only who took it may change. The same signal under another id is refused.
insert into signals (
    id, run_id, source, external_id, node_id, step, data, received_at, taken_by
)
select * from unnest(
    :id::text[], :run_id::text[], :source::text[], :external_id::text[], :node_id::text[], :step::text[],
    :data::text[], :received_at::bigint[], :taken_by::text[]
)
on conflict (id) do update set
    taken_by = excluded.taken_by
