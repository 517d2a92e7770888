-- name: orders_to_check
-- Orders whose provider must be asked again, so many of each provider. The recursion walks from one provider to the
-- next by the index.
with recursive names (name) as (
    select min(provider) from orders where next_check_at is not null
    union all
    select (select min(provider) from orders where next_check_at is not null and provider > names.name)
    from names where names.name is not null
)
select body from names cross join lateral (
    select id, body, next_check_at from orders
    where provider = names.name and next_check_at <= :now
    order by next_check_at, id limit :most
) as due
order by due.next_check_at, due.id
