-- name: count_unpaid_alone
-- Whoever counts unpaid executions waits for those who count now: none may overlook what the other is about to store.
select pg_advisory_xact_lock(7237963203447943015)
