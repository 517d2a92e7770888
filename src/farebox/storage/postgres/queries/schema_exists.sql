-- name: schema_exists
-- Whether a migration ever ran here.
select to_regclass('schema_version') is not null
