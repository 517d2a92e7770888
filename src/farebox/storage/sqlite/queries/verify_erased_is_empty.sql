-- name: verify_erased_is_empty
-- Of an erased execution no request, journal, signal or file is left once its erasing is finished.
select erasures.execution_id, 'is erased, and content of it is left'
from erasures join executions on executions.id = erasures.execution_id
where erasures.finished_at is not null and (
    exists (select 1 from requests where requests.execution_id = erasures.execution_id)
    or exists (select 1 from upload_claims where upload_claims.execution_id = erasures.execution_id)
    or exists (select 1 from artifacts where artifacts.run_id = executions.run_id)
    or exists (select 1 from signals where signals.run_id = executions.run_id)
    or exists (select 1 from runs where runs.id = executions.run_id and runs.let_go <> 2)
    or executions.body ->> '$.output' is not null
)
