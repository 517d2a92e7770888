-- name: entries
-- The journal of a run after a seq.
select body from journal where run_id = :run_id and seq > :after order by seq
