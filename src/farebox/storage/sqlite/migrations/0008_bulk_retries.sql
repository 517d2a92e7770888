-- Many failed runs retried by one word: how far that is, moved in the transaction of each run's retry.
create table bulk_retries (
    id text primary key not null,
    org_id text not null,
    created_at integer not null,
    created_by text not null,
    workflow_id text not null,
    error_code text not null,
    since integer not null,
    until integer not null,
    per_minute integer not null check (per_minute > 0),
    matched integer not null,
    status text not null,
    next_at integer,
    after text not null,
    retried integer not null,
    passed text not null,
    finished_at integer,
    stamp integer not null
) strict;
create index bulk_retries_by_org on bulk_retries (org_id, id);
create index bulk_retries_running on bulk_retries (next_at, id) where next_at is not null;
