-- name: drop_journals
-- What is left of the journals of runs that go.
delete from journal where run_id = any(:run_ids::text[])
