-- name: verify_step_done_once
-- No step is recorded as done twice.
select run_id, step || ' was done ' || count(*) || ' times'
from journal where kind = 'step.done' group by run_id, step having count(*) > 1
