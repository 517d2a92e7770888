-- name: verify_payment_is_answered
-- A settled payment leads to a run or to a refund; a late or extra one to a refund.
select payments.id, payments.kind || ', and there is ' || case
    when payments.kind = 'settled' then 'neither a run nor a refund' else 'no refund'
end
from payments
where payments.kind in ('settled', 'late', 'extra')
    and payments.amount > 0
    and not exists (select 1 from refunds where refunds.payment_id = payments.id)
    and not (
        payments.kind = 'settled'
        and exists (select 1 from runs where runs.execution_id = payments.execution_id and runs.execution_id <> '')
    )
