-- name: unpaid_now
-- How many executions await payment: of one client on a workflow, of a workflow, or in all. Only one of them is counted.
select case
    when :client::text is not null then (
        select count(*) from executions
        where status = 'awaiting_payment' and workflow_id = :workflow_id::text and client = :client
    )
    when :workflow_id is not null then (
        select count(*) from executions where status = 'awaiting_payment' and workflow_id = :workflow_id
    )
    else (select count(*) from executions where status = 'awaiting_payment')
end
