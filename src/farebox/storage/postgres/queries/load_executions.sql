-- name: load_executions
-- Executions by id, whole.
select body from executions where id = any(:ids::text[])
