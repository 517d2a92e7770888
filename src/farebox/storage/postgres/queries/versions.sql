-- name: versions
-- Versions of a workflow, newest first.
select workflow_id, version, definition, digest, created_at, created_by, published_at
from versions where workflow_id = :workflow_id order by version desc limit :limit offset :offset
