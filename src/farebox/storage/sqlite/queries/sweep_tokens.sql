-- name: sweep_tokens
-- Of a page of tokens: those that were dead before a time.
delete from tokens
where (execution_id, hash) > (:first, :second) and (execution_id, hash) <= (:last_first, :last_second)
    and (
        coalesce(revoked_at <= :before, 0)
        or coalesce(expires_at <= :before, 0)
        or exists (
            select 1 from executions where executions.id = tokens.execution_id and executions.token_ends_at <= :before
        )
    )
