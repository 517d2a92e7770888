-- name: put_signal
-- A signal; only who took it may change. The same signal under another id is refused.
insert into signals (id, run_id, source, external_id, node_id, step, data, received_at, taken_by)
values (:id, :run_id, :source, :external_id, :node_id, :step, :data, :received_at, :taken_by)
on conflict (id) do update set
    taken_by = excluded.taken_by
