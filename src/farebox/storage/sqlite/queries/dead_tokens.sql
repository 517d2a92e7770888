-- name: dead_tokens
-- Whether a page of tokens has one that was dead before a time.
select exists (
    select 1 from tokens
    where (execution_id, hash) > (:first, :second) and (execution_id, hash) <= (:last_first, :last_second)
        and (
            coalesce(revoked_at <= :before, 0)
            or coalesce(expires_at <= :before, 0)
            or exists (
                select 1 from executions where executions.id = tokens.execution_id and executions.token_ends_at <= :before
            )
        )
)
