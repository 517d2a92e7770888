-- name: verify_priced_has_order
-- An execution of a priced version has an order; one without an order owes nothing.
select executions.id, 'its version costs ' || (farebox_json(versions.definition) #>> '{price,amount}') || ', it has no order'
from executions
join versions on versions.workflow_id = executions.workflow_id and versions.version = executions.version
left join orders on orders.execution_id = executions.id
where orders.id is null and coalesce(farebox_json(versions.definition) #>> '{price,amount}', '0') <> '0'
