-- name: refunds_to_issue
-- Refunds that are owed and due, so many of each provider.
with recursive names (name) as (
    select min(provider) from refunds where status = 'pending'
    union all
    select (select min(provider) from refunds where status = 'pending' and provider > names.name)
    from names where names.name is not null
)
select due.* from names cross join lateral (
    select id, payment_id, order_id, execution_id, org_id, amount, currency, reason, status,
        created_at, finished_at, provider_ref, automatic, next_try_at, tries, provider
    from refunds
    where status = 'pending' and provider = names.name and coalesce(next_try_at, 0) <= :now
    order by coalesce(next_try_at, 0), id limit :most
) as due
order by coalesce(due.next_try_at, 0), due.id
