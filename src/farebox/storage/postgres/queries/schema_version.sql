-- name: schema_version
-- The number of the newest migration that ran here; 0 in an empty database.
select coalesce(max(number), 0) from schema_version
