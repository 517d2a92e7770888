-- name: put_member
-- A member lives, and says what it does. The time is the database's, as the members' clocks may differ.
insert into members (
    id, rooms, host, pid, version, started_at, state, runs, oldest_run, oldest_since, duties, seen_at
)
values (
    :id, :rooms, :host, :pid, :version, :started_at, :state, :runs, :oldest_run, :oldest_since, :duties,
    (extract(epoch from clock_timestamp()) * 1000)::bigint
)
on conflict (id) do update set
    state = excluded.state, runs = excluded.runs, oldest_run = excluded.oldest_run,
    oldest_since = excluded.oldest_since, duties = excluded.duties, seen_at = excluded.seen_at
