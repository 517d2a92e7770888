-- name: last_entries
-- The last entry of each of these journals.
select run_id, seq, kind, step, attempt, at, body from json_each(:run_ids) as wanted
join journal on journal.run_id = wanted.value
    and journal.seq = (select max(seq) from journal where run_id = wanted.value)
