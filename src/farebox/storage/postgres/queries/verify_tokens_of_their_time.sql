-- name: verify_tokens_of_their_time
-- No client token opens anything that was made before all tokens of its execution were revoked.
select tokens.execution_id, 'a token of epoch ' || tokens.epoch || ' is alive'
from tokens join executions on executions.id = tokens.execution_id
where tokens.revoked_at is null and tokens.epoch < coalesce((farebox_json(executions.body) ->> 'token_epoch')::bigint, 0)
