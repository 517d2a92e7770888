-- name: end_tokens
-- All tokens of an execution from before an epoch are dead.
update tokens set revoked_at = :at
where execution_id = :execution_id and epoch < :epoch and revoked_at is null
