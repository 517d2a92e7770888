-- name: verify_order_keeps_its_price
-- An order owes what the version that it was made for costs.
select orders.id, 'owes ' || orders.amount || ' ' || orders.currency || ', its version costs '
    || coalesce(price ->> 'amount', 'nothing') || ' ' || coalesce(price ->> 'currency', '')
from orders
join executions on executions.id = orders.execution_id
join versions on versions.workflow_id = executions.workflow_id and versions.version = executions.version
cross join lateral (select farebox_json(versions.definition) -> 'price' as price) as priced
where orders.amount::text is distinct from price ->> 'amount'
    or upper(orders.currency) is distinct from upper(price ->> 'currency')
