-- name: update_workflow
-- A changed workflow, if nobody changed it meanwhile. One row back: it was.
update workflows set
    name = :name,
    description = :description,
    visibility = :visibility,
    status = :status,
    version = :version,
    live_version = :live_version,
    trigger_secret = :trigger_secret,
    updated_at = :updated_at,
    updated_by = :updated_by,
    paused_reason = :paused_reason,
    ui_metadata = :ui_metadata,
    lock = :lock
where id = :id and lock = :lock - 1
returning id
