-- name: verify_nothing_after_the_end
-- Nothing follows a terminal entry, except that the owner retries a failed run, or a cancelled one of his own.
select final.run_id, next.kind || ' follows ' || final.kind
from journal as final
join journal as next on next.run_id = final.run_id and next.seq = final.seq + 1
where final.kind in ('run.succeeded', 'run.failed', 'run.cancelled')
    and not (final.kind = 'run.failed' and next.kind = 'run.retried')
    and not (
        final.kind = 'run.cancelled'
        and next.kind = 'run.retried'
        and exists (select 1 from runs where runs.id = final.run_id and runs.execution_id = '')
    )
