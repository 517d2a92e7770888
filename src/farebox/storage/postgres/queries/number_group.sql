-- name: number_group
-- The number of the transaction that is being written. Nothing comes back if the writer's row is gone.
update writers set number = :number where id = :id returning number
