-- The first schema. A table is described at its struct in core/records.py and core/belongings.py.
--
-- Keys are TypeIDs, ordered by time, so that inserts go to the right edge of every index. Columns exist for what is asked
-- for; an execution's whole self is the JSON text in "body", and "view" is its public view, rendered when it was stored.
-- Times are milliseconds, UTC. Money is in minor units. The unique indexes and the triggers are the last guard of the
-- money rules: what they refuse is refused whoever asks.

create table organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;

create table api_keys (
    id text primary key not null,
    org_id text not null,
    name text not null,
    hash text not null unique,
    prefix text not null,
    scope text not null,
    permissions text not null,
    description text not null,
    created_at integer not null,
    created_by text not null,
    expires_at integer,
    revoked_at integer,
    last_used_at integer,
    last_used_ip text not null,
    last_used_user_agent text not null
) strict;
create index api_keys_by_org on api_keys (org_id, id);

create table workflows (
    id text primary key not null,
    org_id text not null,
    name text not null,
    description text not null,
    visibility text not null,
    status text not null,
    version integer not null,
    live_version integer,
    trigger_secret text not null,
    created_at integer not null,
    updated_at integer not null,
    created_by text not null,
    updated_by text not null,
    paused_reason text not null,
    ui_metadata text not null,
    lock integer not null
) strict;
create index workflows_by_org on workflows (org_id, id);
create unique index workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

create table versions (
    workflow_id text not null,
    version integer not null,
    definition text not null,
    digest text not null,
    created_at integer not null,
    created_by text not null,
    published_at integer,
    primary key (workflow_id, version)
) strict;

create table schedules (
    workflow_id text not null,
    node_id text not null,
    org_id text not null,
    cron text not null,
    time_zone text not null,
    next_at integer not null,
    primary key (workflow_id, node_id)
) strict, without rowid;
create index schedules_due on schedules (next_at);

-- A rowid table on purpose: a snapshot of 3 KB in a WITHOUT ROWID table is read at half the speed (overflow pages).
create table executions (
    id text primary key not null,
    org_id text not null,
    workflow_id text not null,
    version integer not null,
    status text not null,
    payment_status text not null,
    created_at integer not null,
    finished_at integer,
    seq integer not null,
    rev integer not null,
    token_ends_at integer,
    run_id text not null,
    client text not null,
    body text not null,
    view text not null
) strict;
create index executions_by_org on executions (org_id, id);
create index executions_by_workflow on executions (workflow_id, id);
create index executions_unpaid on executions (workflow_id, client) where status = 'awaiting_payment';
create index executions_ended on executions (workflow_id, status, payment_status) where finished_at is not null;

create table requests (
    execution_id text primary key not null,
    body text not null
) strict;

create table events (
    execution_id text not null,
    seq integer not null,
    body text not null,
    primary key (execution_id, seq)
) strict, without rowid;

create table orders (
    id text primary key not null,
    execution_id text not null unique,
    org_id text not null,
    checkout_id text not null unique,
    provider text not null,
    provider_ref text not null,
    mode text not null,
    amount integer not null check (amount > 0),
    currency text not null,
    paid_payment_id text not null,
    next_check_at integer,
    body text not null
) strict;
create index orders_to_check on orders (next_check_at) where next_check_at is not null;

create table payments (
    id text primary key not null,
    order_id text not null,
    execution_id text not null,
    org_id text not null,
    provider text not null,
    external_id text not null,
    amount integer not null check (amount >= 0),
    currency text not null,
    mode text not null,
    received_at integer not null,
    kind text not null,
    note text not null,
    unique (provider, external_id)
) strict;
create index payments_by_execution on payments (execution_id, id);
create unique index payments_one_settles on payments (order_id) where kind = 'settled';

create table refunds (
    id text primary key not null,
    payment_id text not null,
    order_id text not null,
    execution_id text not null,
    org_id text not null,
    amount integer not null check (amount > 0),
    currency text not null,
    reason text not null,
    status text not null,
    created_at integer not null,
    finished_at integer,
    provider_ref text not null,
    automatic integer not null,
    next_try_at integer,
    tries integer not null
) strict;
create index refunds_by_execution on refunds (execution_id, id);
create unique index refunds_one_automatic on refunds (payment_id) where automatic = 1;
create index refunds_to_issue on refunds (next_try_at) where status = 'pending';

create table inbox (
    id text primary key not null,
    source text not null,
    external_id text not null,
    body text not null,
    received_at integer not null,
    handled_at integer,
    outcome text not null,
    tries integer not null,
    next_try_at integer,
    unique (source, external_id)
) strict;
create index inbox_to_handle on inbox (received_at) where handled_at is null;

create table runs (
    id text primary key not null,
    org_id text not null,
    workflow_id text not null,
    version integer not null,
    status text not null,
    created_at integer not null,
    head integer not null,
    execution_id text not null,
    parent text not null,
    parent_waits integer not null,
    depth integer not null,
    trigger_node text not null,
    trigger_source text not null,
    triggered_by text not null,
    started_at integer,
    finished_at integer,
    error text not null,
    public integer not null
) strict;
create unique index runs_one_root on runs (execution_id) where execution_id <> '';
create unique index runs_one_child on runs (parent) where parent <> '';
create index runs_by_org on runs (org_id, id);
create index runs_by_workflow on runs (workflow_id, id);
create index runs_unfinished on runs (id) where status in ('queued', 'running');
create index runs_queued on runs (workflow_id, id) where status = 'queued';

-- The fence: whoever lost a run cannot write its next line.
create table journal (
    run_id text not null,
    seq integer not null,
    kind text not null,
    step text not null,
    attempt integer not null,
    at integer not null,
    body text not null,
    primary key (run_id, seq)
) strict, without rowid;

create table timers (
    run_id text primary key not null,
    due_at integer not null
) strict, without rowid;
create index timers_due on timers (due_at, run_id);

create table signals (
    id text primary key not null,
    run_id text not null,
    source text not null,
    external_id text not null,
    node_id text not null,
    step text not null,
    data text not null,
    received_at integer not null,
    taken_by text not null,
    unique (run_id, source, external_id)
) strict;
create index signals_untaken on signals (run_id) where taken_by = '';

create table tokens (
    execution_id text not null,
    hash text not null check (length(hash) = 64),
    scopes text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    primary key (execution_id, hash)
) strict, without rowid;

create table tickets (
    hash text primary key not null,
    execution_id text not null,
    token_hash text not null,
    expires_at integer not null,
    used_at integer
) strict, without rowid;

create table idempotency (
    scope text not null,
    key text not null,
    body_hash text not null,
    answer text not null,
    created_at integer not null,
    secret_hash text not null,
    primary key (scope, key)
) strict, without rowid;

create table artifacts (
    id text not null unique,
    run_id text not null,
    execution_id text not null,
    org_id text not null,
    name text not null,
    media_type text not null,
    size integer not null,
    sha256 text not null,
    path text not null,
    step text not null,
    created_at integer not null,
    early integer not null,
    primary key (run_id, name)
) strict, without rowid;

-- What happened stays as it was written.
create trigger journal_is_append_only before update on journal
begin select raise(abort, 'journal: an entry never changes'); end;
create trigger events_are_append_only before update on events
begin select raise(abort, 'events: an event never changes'); end;
create trigger payments_are_append_only before update on payments
begin select raise(abort, 'payments: a payment never changes'); end;

-- One stream a ticket, also for two that come at once.
create trigger tickets_open_once before update of used_at on tickets when old.used_at is not null
begin select raise(abort, 'tickets: this ticket was used'); end;

-- Never give back more than was paid.
create trigger refunds_within_payment before insert on refunds
when new.status <> 'refused' and new.amount > (select amount from payments where id = new.payment_id) - (
    select coalesce(sum(amount), 0) from refunds
    where payment_id = new.payment_id and id <> new.id and status <> 'refused'
)
begin select raise(abort, 'refunds: more would go back than was paid'); end;
