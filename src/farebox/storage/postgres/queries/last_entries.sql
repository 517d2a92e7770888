-- name: last_entries
-- The last entry of each of these journals.
select distinct on (run_id) run_id, seq, kind, step, attempt, at, body
from journal where run_id = any(:run_ids::text[]) order by run_id, seq desc
