-- name: verify_idempotency_answers
-- Every remembered answer names something that exists.
select scope || ' ' || substr(key, 1, 8), 'answers ' || answer || ', which does not exist'
from idempotency
where answer like 'exe\_%' and answer not in (select id from executions)
