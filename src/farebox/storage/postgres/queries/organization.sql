-- name: organization
-- One organization.
select id, name, created_at from organizations where id = :id
