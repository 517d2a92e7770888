-- name: workflow
-- One workflow.
select id, org_id, name, description, visibility, status, version, live_version, trigger_secret,
    created_at, updated_at, created_by, updated_by, paused_reason, ui_metadata, lock
from workflows where id = :id
