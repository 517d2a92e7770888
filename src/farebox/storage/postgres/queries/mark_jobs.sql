-- name: mark_jobs
-- Something has come for runs that somebody advances at this moment: whoever it is must look again before they let go.
-- Handing them out has locked their rows, so they cannot end meanwhile.
update farebox_pgqueuer set headers = '{"again": true}'
where dedupe_key = any(:run_ids::text[]) and status = 'picked'
