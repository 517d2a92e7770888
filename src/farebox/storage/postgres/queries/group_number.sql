-- name: group_number
-- Which transaction of a writer was the last one stored. A transaction that is still on its way is waited for.
select number from writers where id = :id for update
