-- name: put_organization
-- An organization; only its name may change.
insert into organizations (
    id, name, created_at
)
select * from unnest(
    :id::text[], :name::text[], :created_at::bigint[]
)
on conflict (id) do update set name = excluded.name
