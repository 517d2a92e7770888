-- name: schema_version
-- The number of the newest migration that ran here.
select max(number) from schema_version
