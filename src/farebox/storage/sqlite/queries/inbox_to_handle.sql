-- name: inbox_to_handle
-- News that nobody has handled yet, oldest first.
select id, source, external_id, body, received_at, handled_at, outcome, tries, next_try_at
from inbox where handled_at is null and coalesce(next_try_at, 0) <= :now order by received_at, id limit :most
