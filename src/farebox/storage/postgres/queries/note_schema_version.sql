-- name: note_schema_version
-- A migration has run.
insert into schema_version (number, applied_at) values (:number, :applied_at)
