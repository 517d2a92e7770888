-- name: search_workflows
-- Workflows by what their newest version's definition says, in the order that is asked for. An empty filter matches all ('~' sorts after every id).
select id, org_id, name, description, visibility, status, workflows.version, live_version, trigger_secret,
    workflows.created_at, updated_at, workflows.created_by, updated_by, paused_reason, ui_metadata, lock
from workflows join versions on versions.workflow_id = workflows.id and versions.version = workflows.version
cross join lateral (
    select whole, case jsonb_typeof(whole -> 'nodes') when 'object' then whole -> 'nodes' else '{}' end as nodes
    from farebox_json(definition) as whole
) as looked
where org_id = :org_id
    and id < coalesce(nullif(:before, ''), '~')
    and (:status = '' or status = :status)
    and (:visibility = '' or visibility = :visibility)
    and (:query = '' or strpos(lower(name), lower(:query)) > 0 or strpos(lower(description), lower(:query)) > 0)
    and (cardinality(:node_types::text[]) = 0 or exists (
        select 1 from jsonb_each(nodes) as node
        where jsonb_typeof(node.value) = 'object' and node.value ->> 'type' = any(:node_types)
    ))
    -- Triggers are the nodes that triggerNodeIds names, or the one that is called root.
    and (:trigger_type = '' or exists (
        select 1 from jsonb_each(nodes) as node
        where jsonb_typeof(node.value) = 'object' and node.value ->> 'type' = :trigger_type and case
            when jsonb_typeof(whole -> 'triggerNodeIds') = 'array' and whole -> 'triggerNodeIds' <> '[]'
            then whole -> 'triggerNodeIds' ? node.key
            else node.key = 'root'
        end
    ))
order by
    case when :sort like 'name%' then lower(name) end,
    case when :sort like 'updated%' then updated_at end desc,
    id desc
limit :limit offset :offset
