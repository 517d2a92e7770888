-- name: events
-- Rendered events after a seq as one text: one row instead of many costs half.
-- A timeline has no gaps, so a page is a range of its key; reading along the key also puts the texts in order.
select cast(coalesce(group_concat(body, ','), '') as blob), count(*)
from events
where execution_id = :execution_id and seq > :after and seq <= :after + :most
