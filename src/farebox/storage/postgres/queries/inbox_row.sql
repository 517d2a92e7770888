-- name: inbox_row
-- News by who sent it and what they called it.
select id, source, external_id, body, received_at, handled_at, outcome, tries, next_try_at
from inbox where source = :source and external_id = :external_id
