-- name: verify_paused_is_held
-- A run is paused exactly when its owner's last word in its journal, since it was retried last, is to hold it.
select runs.id, 'is ' || runs.status || ', its owner''s last word is ' || last.kind
from runs join journal as last on last.run_id = runs.id
    and last.seq = (
        select max(seq) from journal
        where run_id = runs.id and kind in ('run.opened', 'run.held', 'run.released', 'run.retried')
    )
where runs.status not in ('succeeded', 'failed', 'cancelled') and (runs.status = 'paused') <> (last.kind = 'run.held')
