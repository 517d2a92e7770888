-- name: journals
-- The journals of many runs.
select run_id, body from journal where run_id = any(:run_ids::text[]) order by run_id, seq
