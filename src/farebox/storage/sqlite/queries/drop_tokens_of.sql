-- name: drop_tokens_of
-- All client tokens of an execution.
delete from tokens where execution_id = :execution_id
