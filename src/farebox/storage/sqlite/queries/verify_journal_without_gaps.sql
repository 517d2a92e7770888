-- name: verify_journal_without_gaps
-- A run's journal is numbered 1, 2, 3 ... without gaps, up to the run's head.
select runs.id, 'head is ' || runs.head 
    || ', entries ' || count(journal.seq) || ', the last is ' || coalesce(max(journal.seq), 0)
from runs left join journal on journal.run_id = runs.id
group by runs.id
having count(journal.seq) <> runs.head or coalesce(max(journal.seq), 0) <> runs.head
