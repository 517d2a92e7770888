-- name: verify_order_keeps_its_price
-- An order owes what the version that it was made for costs.
select orders.id, 'owes ' || orders.amount || ' ' || orders.currency || ', its version costs '
    || (versions.definition ->> '$.price.amount') || ' ' || (versions.definition ->> '$.price.currency')
from orders
join executions on executions.id = orders.execution_id
join versions on versions.workflow_id = executions.workflow_id and versions.version = executions.version
where orders.amount is not (versions.definition ->> '$.price.amount')
    or upper(orders.currency) is not upper(versions.definition ->> '$.price.currency')
