-- name: verify_timeline_time
-- Time never goes back within a timeline, and every event shows its own number.
select later.execution_id, 'event ' || later.seq || ' is numbered or dated wrongly'
from events as later
left join events as earlier on earlier.execution_id = later.execution_id and earlier.seq = later.seq - 1
where later.body ->> '$.seq' <> later.seq or later.body ->> '$.createdAt' < earlier.body ->> '$.createdAt'
