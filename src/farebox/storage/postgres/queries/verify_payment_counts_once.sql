-- name: verify_payment_counts_once
-- One payment of a provider counts once.
select provider || ' ' || external_id, 'counted ' || count(*) || ' times'
from payments group by provider, external_id having count(*) > 1
