-- name: search_workflows
-- Workflows by what their newest version's definition says, in the order that is asked for. An empty filter matches all.
select id, org_id, name, description, visibility, status, workflows.version, live_version, trigger_secret,
    workflows.created_at, updated_at, workflows.created_by, updated_by, paused_reason, ui_metadata, lock
from workflows join versions on versions.workflow_id = workflows.id and versions.version = workflows.version
where org_id = :org_id
    and (:before = '' or id < :before)
    and (:status = '' or status = :status)
    and (:visibility = '' or visibility = :visibility)
    and (:query = '' or instr(lower(name), lower(:query)) > 0 or instr(lower(description), lower(:query)) > 0)
    and (:node_types = '[]' or exists (
        select 1 from json_each(definition, '$.nodes') as node
        where node.type = 'object' and node.value ->> '$.type' in (select value from json_each(:node_types))
    ))
    -- Triggers are the nodes that triggerNodeIds names, or the one that is called root.
    and (:trigger_type = '' or exists (
        select 1 from json_each(definition, '$.nodes') as node
        where node.type = 'object' and node.value ->> '$.type' = :trigger_type and node.key in (
            select value from json_each(
                case when json_array_length(definition, '$.triggerNodeIds') > 0
                then definition -> '$.triggerNodeIds' else '["root"]' end
            )
        )
    ))
order by
    case when :sort like 'name%' then name end collate nocase,
    case when :sort like 'updated%' then updated_at end desc,
    id desc
limit :limit offset :offset
