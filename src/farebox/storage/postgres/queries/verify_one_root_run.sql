-- name: verify_one_root_run
-- An execution has at most one root run, the one it names.
select executions.id, 'names run ' || executions.run_id || ', its runs are ' || coalesce(string_agg(runs.id, ','), 'none')
from executions left join runs on runs.execution_id = executions.id
group by executions.id
having count(runs.id) > 1 or coalesce(max(runs.id), '') <> executions.run_id
