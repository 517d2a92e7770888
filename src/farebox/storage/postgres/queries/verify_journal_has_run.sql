-- name: verify_journal_has_run
-- Every entry belongs to a run that exists.
select distinct run_id, 'has entries but no run' from journal where run_id not in (select id from runs)
