-- name: execution
-- One execution, whole.
select body from executions where id = :id
