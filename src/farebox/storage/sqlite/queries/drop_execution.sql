-- name: drop_execution
-- An execution that nothing belongs to any more.
delete from executions where id = :execution_id and not exists (select 1 from orders where execution_id = :execution_id)
