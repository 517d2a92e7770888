-- name: verify_one_automatic_refund
-- A payment has at most one automatic refund.
select payment_id, count(*) || ' automatic refunds'
from refunds where automatic group by payment_id having count(*) > 1
