-- name: put_refund
-- A refund: first a duty, then a fact. Its amount never changes.
insert into refunds (
    id, payment_id, order_id, execution_id, org_id, amount, currency, reason, status, created_at, finished_at,
    provider_ref, automatic, next_try_at, tries, provider
)
values (
    :id, :payment_id, :order_id, :execution_id, :org_id, :amount, :currency, :reason, :status, :created_at,
    :finished_at, :provider_ref, :automatic, :next_try_at, :tries, :provider
)
on conflict (id) do update set
    status = excluded.status,
    finished_at = excluded.finished_at,
    provider_ref = excluded.provider_ref,
    next_try_at = excluded.next_try_at,
    tries = excluded.tries
