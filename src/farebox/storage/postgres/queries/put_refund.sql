-- name: put_refund
-- A refund: first a duty, then a fact. Its amount never changes.
insert into refunds (
    id, payment_id, order_id, execution_id, org_id, amount, currency, reason, status, created_at, finished_at,
    provider_ref, automatic, next_try_at, tries, provider
)
select * from unnest(
    :id::text[], :payment_id::text[], :order_id::text[], :execution_id::text[], :org_id::text[], :amount::bigint[],
    :currency::text[], :reason::text[], :status::text[], :created_at::bigint[], :finished_at::bigint[],
    :provider_ref::text[], :automatic::boolean[], :next_try_at::bigint[], :tries::bigint[], :provider::text[]
)
on conflict (id) do update set
    status = excluded.status,
    finished_at = excluded.finished_at,
    provider_ref = excluded.provider_ref,
    next_try_at = excluded.next_try_at,
    tries = excluded.tries
