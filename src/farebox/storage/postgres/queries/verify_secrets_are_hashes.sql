-- name: verify_secrets_are_hashes
-- Tokens, tickets and API keys are stored as SHA-256 only.
select 'token of ' || execution_id, 'is not a SHA-256' from tokens where length(hash) <> 64 or hash ~ '[^0-9a-f]'
union all
select 'ticket of ' || execution_id, 'is not a SHA-256' from tickets where length(hash) <> 64 or hash ~ '[^0-9a-f]'
union all
select id, 'is not a SHA-256' from api_keys where length(hash) <> 64 or hash ~ '[^0-9a-f]'
