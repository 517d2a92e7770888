-- name: events
-- Rendered events after a seq as one text: one row instead of many is twice as fast. The inner order is the outer one,
-- since SQLite feeds an aggregate without GROUP BY in the order of its subquery.
select cast(coalesce(group_concat(body, ','), '') as blob), count(*)
from (
    select body from events
    where execution_id = :execution_id and seq > :after
    order by seq limit :most
)
