-- Many failed runs retried by one word: how far that is, moved in the transaction of each run's retry.
create table bulk_retries (
    id text collate "C" primary key,
    org_id text collate "C" not null,
    created_at bigint not null,
    created_by text not null,
    workflow_id text collate "C" not null,
    error_code text not null,
    since bigint not null,
    until bigint not null,
    per_minute bigint not null check (per_minute > 0),
    matched bigint not null,
    status text not null,
    next_at bigint,
    after text collate "C" not null,
    retried bigint not null,
    passed text not null,
    finished_at bigint,
    stamp bigint not null
);
create index bulk_retries_by_org on bulk_retries (org_id, id);
create index bulk_retries_running on bulk_retries (next_at, id) where next_at is not null;
