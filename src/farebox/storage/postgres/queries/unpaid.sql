-- name: unpaid
-- Executions that await payment: of this client on this workflow, of this workflow, in all.
-- The partial index holds no others.
select
    (select count(*) from executions
        where status = 'awaiting_payment' and workflow_id = :workflow_id and client = :client),
    (select count(*) from executions where status = 'awaiting_payment' and workflow_id = :workflow_id),
    (select count(*) from executions where status = 'awaiting_payment')
