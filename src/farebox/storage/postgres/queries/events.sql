-- name: events
-- Rendered events after a seq as one text: one row instead of many costs less.
-- A timeline has no gaps, so a page is a range of its key.
select coalesce(string_agg(body, ',' order by seq), ''), count(*)
from events
where execution_id = :execution_id and seq > :after and seq <= :after + :most::bigint
