-- name: put_organization
-- An organization; only its name may change.
insert into organizations (id, name, created_at)
values (:id, :name, :created_at)
on conflict (id) do update set name = excluded.name
