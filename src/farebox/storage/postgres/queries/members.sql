-- name: members
-- Everybody who has a row, the oldest first, and how long ago they were seen.
select
    id, rooms, host, pid, version, started_at, state, runs, oldest_run, oldest_since, duties, seen_at,
    (extract(epoch from clock_timestamp()) * 1000)::bigint - seen_at
from members order by started_at, id
