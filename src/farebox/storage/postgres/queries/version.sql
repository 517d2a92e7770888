-- name: version
-- One version of a workflow.
select workflow_id, version, definition, digest, created_at, created_by, published_at
from versions where workflow_id = :workflow_id and version = :version
