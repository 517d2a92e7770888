-- name: drop_entry
-- One entry, to be written again without its content.
delete from journal where run_id = :run_id and seq = :seq
