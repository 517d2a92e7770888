-- name: put_order
-- An order. Its price is a snapshot: amount and currency never change after the first time.
insert into orders (
    id, execution_id, org_id, checkout_id, provider, provider_ref, mode, amount, currency, paid_payment_id,
    next_check_at, body
)
select * from unnest(
    :id::text[], :execution_id::text[], :org_id::text[], :checkout_id::text[], :provider::text[],
    :provider_ref::text[], :mode::text[], :amount::bigint[], :currency::text[], :paid_payment_id::text[],
    :next_check_at::bigint[], :body::text[]
)
on conflict (id) do update set
    provider = excluded.provider,
    provider_ref = excluded.provider_ref,
    paid_payment_id = excluded.paid_payment_id,
    next_check_at = excluded.next_check_at,
    body = excluded.body
