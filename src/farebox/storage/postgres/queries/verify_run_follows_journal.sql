-- name: verify_run_follows_journal
-- A run has ended exactly when the last entry of its journal says so.
select runs.id, 'is ' || runs.status || ', its last entry is ' || coalesce(last.kind, 'missing')
from runs left join journal as last on last.run_id = runs.id
    and last.seq = (select max(seq) from journal where run_id = runs.id)
where case coalesce(last.kind, '')
        when 'run.succeeded' then 'succeeded'
        when 'run.failed' then 'failed'
        when 'run.cancelled' then 'cancelled'
        else 'open'
    end <> case when runs.status in ('succeeded', 'failed', 'cancelled') then runs.status else 'open' end
