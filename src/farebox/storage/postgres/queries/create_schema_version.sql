-- name: create_schema_version
-- Which migrations ran here, and when.
create table schema_version (number bigint primary key, applied_at bigint not null)
