-- name: organization_by_name
-- An organization by its name.
select id, name, created_at from organizations where name = :name
