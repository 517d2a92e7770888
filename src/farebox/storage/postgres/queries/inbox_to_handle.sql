-- name: inbox_to_handle
-- News that nobody has handled yet, so many of each source: the fresh ones first, then those that are tried again.
with recursive names (name) as (
    select min(source) from inbox where handled_at is null
    union all
    select (select min(source) from inbox where handled_at is null and source > names.name)
    from names where names.name is not null
)
select due.* from names cross join lateral (
    select id, source, external_id, body, received_at, handled_at, outcome, tries, next_try_at
    from inbox
    where handled_at is null and source = names.name and coalesce(next_try_at, 0) <= :now
    order by coalesce(next_try_at, 0), received_at, id limit :most
) as due
order by coalesce(due.next_try_at, 0), due.received_at, due.id
