-- name: drop_journals
-- What is left of the journals of runs that go.
delete from journal where run_id in (select value from json_each(:run_ids))
