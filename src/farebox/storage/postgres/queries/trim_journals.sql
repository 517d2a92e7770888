-- name: trim_journals
-- A piece of these journals goes, but never a last entry: the run's head is told by it.
delete from journal where (run_id, seq) in (
    select entry.run_id, entry.seq from journal as entry
    join (select run_id, max(seq) as seq from journal where run_id = any(:run_ids::text[]) group by run_id) as last
        on last.run_id = entry.run_id and entry.seq < last.seq
    limit :most
)
