-- name: load_executions
-- Executions by id, whole. The ids come as one JSON array.
select body from executions where id in (select value from json_each(:ids))
