-- name: create_schema_version
-- Which migrations ran here, and when.
create table if not exists schema_version (number integer primary key not null, applied_at integer not null) strict
