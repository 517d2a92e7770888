-- name: artifact
-- A result file of a run by its name.
select id, run_id, execution_id, org_id, name, media_type, size, sha256, path, step, created_at, early, private
from artifacts where run_id = :run_id and name = :name
