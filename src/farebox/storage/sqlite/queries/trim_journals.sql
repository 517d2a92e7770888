-- name: trim_journals
-- A piece of these journals goes, but never a last entry: the run's head is told by it.
delete from journal where rowid in (
    select entry.rowid from json_each(:run_ids) as wanted
    join journal as entry on entry.run_id = wanted.value
        and entry.seq < (select max(seq) from journal where run_id = wanted.value)
    limit :most
)
