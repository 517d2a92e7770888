-- name: artifacts
-- The result files of a run.
select id, run_id, execution_id, org_id, name, media_type, size, sha256, path, step, created_at, early, private
from artifacts where run_id = :run_id order by created_at, name
