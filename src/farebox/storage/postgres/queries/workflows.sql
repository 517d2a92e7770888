-- name: workflows
-- Workflows, newest first. An empty filter matches all ('~' sorts after every id); 'query' is looked for in name and description.
select id, org_id, name, description, visibility, status, version, live_version, trigger_secret,
    created_at, updated_at, created_by, updated_by, paused_reason, ui_metadata, lock
from workflows
where (:org_id = '' or org_id = :org_id)
    and id < coalesce(nullif(:before, ''), '~')
    and (:status = '' or status = :status)
    and (:visibility = '' or visibility = :visibility)
    and (:query = '' or strpos(lower(name), lower(:query)) > 0 or strpos(lower(description), lower(:query)) > 0)
order by id desc limit :limit offset :offset
