-- name: verify_legal_pairs
-- The status of an execution and that of its payment fit together.
select id, status || ' with payment ' || payment_status
from executions
where not case status
    when 'awaiting_payment' then payment_status in ('pending', 'processing', 'failed', 'review')
    when 'workflow_cancelled' then payment_status in (
        'not_required', 'processing', 'paid', 'failed', 'expired', 'refund_pending', 'refunded', 'partially_refunded',
        'disputed', 'review'
    )
    when 'payment_confirmed' then false
    else payment_status in (
        'not_required', 'paid', 'disputed', 'refund_pending', 'refunded', 'partially_refunded', 'review'
    )
end
