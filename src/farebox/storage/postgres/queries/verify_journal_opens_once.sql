-- name: verify_journal_opens_once
-- A journal begins with the opening of its run, and nothing else opens it.
select run_id, 'entry ' || seq || ' is ' || kind
from journal where (seq = 1) <> (kind = 'run.opened')
