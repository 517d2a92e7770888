-- name: verify_journal_without_gaps
-- A run has a journal, numbered 1, 2, 3 ... without gaps; of one that was let go in time its last entry is left.
select runs.id, 'has ' || count(journal.seq) || ' entries, the last is ' || coalesce(max(journal.seq), 0)
from runs left join journal on journal.run_id = runs.id
group by runs.id
having count(journal.seq) = 0
    or (runs.let_go = 0 and count(journal.seq) <> max(journal.seq))
    or (runs.let_go = 2 and count(journal.seq) <> 1)
