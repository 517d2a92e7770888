-- The first schema: the same tables as in SQLite, in the words of PostgreSQL. A table is described at its struct in
-- core/records.py and core/belongings.py.
--
-- Keys are TypeIDs, ordered by time, so that inserts go to the right edge of every index. Texts that are ordered or
-- compared have the collation "C": ids sort by their bytes, whatever the locale of the database is. Bodies are JSON as
-- text, as it was rendered. The unique indexes and the triggers are the last guard of the money rules: what they refuse
-- is refused whoever asks.

-- Bodies as something to look into. jsonb knows no NUL, so it is shown as the character for what cannot be shown.
create function farebox_json(body text) returns jsonb
language sql immutable strict parallel safe
return replace(body, '\u0000', '\ufffd')::jsonb;

-- Refuse as a taken key is refused: the store tells Conflict by this code, and by the table.
create function farebox_refuse() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'unique_violation', table = tg_argv[0], message = tg_argv[1];
end $$;

-- Each process that writes has a row of its own, and numbers its transactions there: after a lost connection it tells
-- which was the last one that was stored.
create table writers (
    id text collate "C" primary key,
    number bigint not null,
    opened_at bigint not null
) with (fillfactor = 10);

create table organizations (
    id text collate "C" primary key,
    name text collate "C" not null unique,
    created_at bigint not null
);

create table api_keys (
    id text collate "C" primary key,
    org_id text collate "C" not null,
    name text not null,
    hash text collate "C" not null unique,
    prefix text not null,
    scope text not null,
    permissions text not null,
    description text not null,
    created_at bigint not null,
    created_by text not null,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint,
    last_used_ip text not null,
    last_used_user_agent text not null
);
create index api_keys_by_org on api_keys (org_id, id);

create table workflows (
    id text collate "C" primary key,
    org_id text collate "C" not null,
    name text collate "C" not null,
    description text collate "C" not null,
    visibility text collate "C" not null,
    status text collate "C" not null,
    version bigint not null,
    live_version bigint,
    trigger_secret text collate "C" not null,
    created_at bigint not null,
    updated_at bigint not null,
    created_by text not null,
    updated_by text not null,
    paused_reason text not null,
    ui_metadata text not null,
    lock bigint not null
);
create index workflows_by_org on workflows (org_id, id);
create unique index workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

create table versions (
    workflow_id text collate "C" not null,
    version bigint not null,
    definition text not null,
    digest text not null,
    created_at bigint not null,
    created_by text not null,
    published_at bigint,
    primary key (workflow_id, version)
);

create table schedules (
    workflow_id text collate "C" not null,
    node_id text collate "C" not null,
    org_id text collate "C" not null,
    cron text not null,
    time_zone text not null,
    next_at bigint not null,
    primary key (workflow_id, node_id)
);
create index schedules_due on schedules (next_at, workflow_id, node_id);

-- Written again with most turns of its run: room is left in each page, so that the new row goes beside the old one and
-- no index is touched (a heap-only update). "stamp" tells whether another process was faster.
create table executions (
    id text collate "C" primary key,
    org_id text collate "C" not null,
    workflow_id text collate "C" not null,
    version bigint not null,
    status text collate "C" not null,
    payment_status text collate "C" not null,
    created_at bigint not null,
    started_at bigint,
    finished_at bigint,
    seq bigint not null,
    rev bigint not null,
    stamp bigint not null,
    token_ends_at bigint,
    run_id text collate "C" not null,
    client text collate "C" not null,
    test_mode boolean not null,
    body text not null
) with (fillfactor = 60);
create index executions_by_org on executions (org_id, id);
create index executions_by_workflow on executions (workflow_id, id);
create index executions_unpaid on executions (workflow_id, client) where status = 'awaiting_payment';
create index executions_record on executions (workflow_id, finished_at, status, payment_status, started_at)
where finished_at is not null and not test_mode;

create table requests (
    execution_id text collate "C" primary key,
    body text not null
);

create table events (
    execution_id text collate "C" not null,
    seq bigint not null,
    body text not null,
    primary key (execution_id, seq)
);

create table orders (
    id text collate "C" primary key,
    execution_id text collate "C" not null unique,
    org_id text collate "C" not null,
    checkout_id text collate "C" not null unique,
    provider text collate "C" not null,
    provider_ref text collate "C" not null,
    mode text not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    paid_payment_id text collate "C" not null,
    next_check_at bigint,
    body text not null
);
create index orders_to_check on orders (provider, next_check_at, id) where next_check_at is not null;

create table payments (
    id text collate "C" primary key,
    order_id text collate "C" not null,
    execution_id text collate "C" not null,
    org_id text collate "C" not null,
    provider text collate "C" not null,
    external_id text collate "C" not null,
    amount bigint not null check (amount >= 0),
    currency text not null,
    mode text not null,
    received_at bigint not null,
    kind text collate "C" not null,
    note text not null,
    unique (provider, external_id)
);
create index payments_by_execution on payments (execution_id, id);
create unique index payments_one_settles on payments (order_id) where kind = 'settled';

create table refunds (
    id text collate "C" primary key,
    payment_id text collate "C" not null,
    order_id text collate "C" not null,
    execution_id text collate "C" not null,
    org_id text collate "C" not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    reason text not null,
    status text collate "C" not null,
    created_at bigint not null,
    finished_at bigint,
    provider_ref text not null,
    automatic boolean not null,
    next_try_at bigint,
    tries bigint not null,
    provider text collate "C" not null
);
create index refunds_by_execution on refunds (execution_id, id);
create index refunds_by_payment on refunds (payment_id);
create unique index refunds_one_automatic on refunds (payment_id) where automatic;
create index refunds_to_issue on refunds (provider, coalesce(next_try_at, 0), id) where status = 'pending';

create table inbox (
    id text collate "C" primary key,
    source text collate "C" not null,
    external_id text collate "C" not null,
    body text not null,
    received_at bigint not null,
    handled_at bigint,
    outcome text not null,
    tries bigint not null,
    next_try_at bigint,
    unique (source, external_id)
);
create index inbox_to_handle on inbox (source, coalesce(next_try_at, 0), received_at, id) where handled_at is null;

-- "place" is the run's rank in the queue of its workflow: runs are numbered in the order in which they are opened.
create table runs (
    id text collate "C" primary key,
    org_id text collate "C" not null,
    workflow_id text collate "C" not null,
    version bigint not null,
    status text collate "C" not null,
    created_at bigint not null,
    execution_id text collate "C" not null,
    parent text collate "C" not null,
    parent_waits boolean not null,
    depth bigint not null,
    trigger_node text not null,
    trigger_source text not null,
    triggered_by text not null,
    started_at bigint,
    finished_at bigint,
    error text not null,
    public boolean not null,
    place bigint generated always as identity
) with (fillfactor = 60);
create unique index runs_one_root on runs (execution_id) where execution_id <> '';
create unique index runs_one_child on runs (parent) where parent <> '';
create index runs_by_org on runs (org_id, id);
create index runs_by_workflow on runs (workflow_id, id);
create index runs_queued on runs (workflow_id, place)
where status = 'queued' and started_at is null and not parent_waits;
create index runs_unfinished on runs (id)
where status = 'running' or (status = 'queued' and (started_at is not null or parent_waits));
create index runs_active on runs (workflow_id, started_at, id) where status = 'running';

-- The fence: whoever lost a run cannot write its next line.
create table journal (
    run_id text collate "C" not null,
    seq bigint not null,
    kind text collate "C" not null,
    step text collate "C" not null,
    attempt bigint not null,
    at bigint not null,
    body text not null,
    primary key (run_id, seq)
);

create table timers (
    run_id text collate "C" primary key,
    due_at bigint not null
);
create index timers_due on timers (due_at, run_id);

create table signals (
    id text collate "C" primary key,
    run_id text collate "C" not null,
    source text collate "C" not null,
    external_id text collate "C" not null,
    node_id text not null,
    step text not null,
    data text not null,
    received_at bigint not null,
    taken_by text collate "C" not null,
    unique (run_id, source, external_id)
);
create index signals_untaken on signals (run_id) where taken_by = '';

create table tokens (
    execution_id text collate "C" not null,
    hash text collate "C" not null check (length(hash) = 64),
    scopes text not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    epoch bigint not null,
    primary key (execution_id, hash)
);

create table tickets (
    hash text collate "C" primary key,
    execution_id text collate "C" not null,
    token_hash text collate "C" not null,
    expires_at bigint not null,
    used_at bigint
);

create table idempotency (
    scope text collate "C" not null,
    key text collate "C" not null,
    body_hash text not null,
    answer text collate "C" not null,
    created_at bigint not null,
    secret_hash text not null,
    primary key (scope, key)
);

create table artifacts (
    id text collate "C" not null unique,
    run_id text collate "C" not null,
    execution_id text collate "C" not null,
    org_id text collate "C" not null,
    name text collate "C" not null,
    media_type text not null,
    size bigint not null,
    sha256 text not null,
    path text collate "C" not null,
    step text not null,
    created_at bigint not null,
    early boolean not null,
    primary key (run_id, name)
);
create index artifacts_by_path on artifacts (path);

-- "kept" is false as long as nobody has paid for the bytes: only those count against the caps.
create table uploads (
    id text collate "C" primary key,
    workflow_id text collate "C" not null,
    org_id text collate "C" not null,
    client text collate "C" not null,
    name text not null,
    media_type text not null,
    size bigint not null,
    sha256 text not null,
    path text collate "C" not null,
    created_at bigint not null,
    expires_at bigint not null,
    kept boolean not null
);
create index uploads_held on uploads (client, size) where not kept;
create index uploads_by_path on uploads (path);

create table upload_claims (
    upload_id text collate "C" primary key,
    execution_id text collate "C" not null,
    claimed_at bigint not null
);
create index upload_claims_by_execution on upload_claims (execution_id);

-- What happened stays as it was written.
create trigger journal_is_append_only before update on journal
for each row execute function farebox_refuse('journal', 'an entry never changes');
create trigger events_are_append_only before update on events
for each row execute function farebox_refuse('events', 'an event never changes');
create trigger payments_are_append_only before update on payments
for each row execute function farebox_refuse('payments', 'a payment never changes');

-- One stream a ticket, also for two that come at once.
create trigger tickets_open_once before update of used_at on tickets
for each row when (old.used_at is not null) execute function farebox_refuse('tickets', 'this ticket was used');

-- Never give back more than was paid. The payment is locked, so that two refunds of it at once are counted together.
create function farebox_refund_within_payment() returns trigger language plpgsql as $$
declare
    paid bigint;
    back bigint;
begin
    select amount into paid from payments where id = new.payment_id for update;
    select coalesce(sum(amount), 0) into back from refunds
    where payment_id = new.payment_id and id <> new.id and status not in ('refused', 'withdrawn');
    if new.amount > paid - back then
        raise exception using errcode = 'unique_violation', table = 'refunds',
            message = 'more would go back than was paid';
    end if;
    return new;
end $$;
create trigger refunds_within_payment before insert on refunds
for each row when (new.status not in ('refused', 'withdrawn')) execute function farebox_refund_within_payment();

-- An upload that was cleaned away a moment ago cannot be claimed: its bytes are gone.
create function farebox_upload_is_there() returns trigger language plpgsql as $$
begin
    perform 1 from uploads where id = new.upload_id for share;
    if not found then
        raise exception using errcode = 'unique_violation', table = 'upload_claims', message = 'this upload is gone';
    end if;
    return new;
end $$;
create trigger upload_claims_need_their_upload before insert on upload_claims
for each row execute function farebox_upload_is_there();
