-- name: executions
-- Executions of an organization, newest first. An empty filter matches all ('~' sorts after every id); 'before' is a cursor's id.
select body from executions
where org_id = :org_id
    and id < coalesce(nullif(:before, ''), '~')
    and (:status = '' or status = :status)
    and (:workflow_id = '' or workflow_id = :workflow_id)
order by id desc limit :limit offset :offset
