-- name: verify_timeline_time
-- Time never goes back within a timeline, and every event shows its own number.
select shown.execution_id, 'event ' || shown.seq || ' is numbered or dated wrongly'
from (
    select execution_id, seq, whole ->> 'seq' as number, whole ->> 'createdAt' collate "C" as at,
        lag(whole ->> 'createdAt' collate "C") over (partition by execution_id order by seq) as before
    from events cross join lateral farebox_json(events.body) as whole
) as shown
where shown.number <> shown.seq::text or shown.at < shown.before
