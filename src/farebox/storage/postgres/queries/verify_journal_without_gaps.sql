-- name: verify_journal_without_gaps
-- A run has a journal, and it is numbered 1, 2, 3 ... without gaps.
select runs.id, 'has ' || count(journal.seq) || ' entries, the last is ' || coalesce(max(journal.seq), 0)
from runs left join journal on journal.run_id = runs.id
group by runs.id
having count(journal.seq) <> coalesce(max(journal.seq), 0) or count(journal.seq) = 0
