-- name: verify_journal_time
-- Time never goes back within a journal.
select later.run_id, 'entry ' || later.seq || ' is earlier than the one before'
from journal as later
join journal as earlier on earlier.run_id = later.run_id and earlier.seq = later.seq - 1
where later.at < earlier.at
