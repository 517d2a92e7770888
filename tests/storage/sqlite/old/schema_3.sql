
PRAGMA page_size=4096;

BEGIN TRANSACTION;

DROP TABLE IF EXISTS api_keys;
CREATE TABLE api_keys (
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
CREATE INDEX api_keys_by_org on api_keys (org_id, id);

DROP TABLE IF EXISTS artifacts;
CREATE TABLE artifacts (
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

DROP TABLE IF EXISTS events;
CREATE TABLE "events" (
    execution_id text not null,
    seq integer not null,
    body text not null,
    primary key (execution_id, seq)
) strict;
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',1,'{"createdAt":"2026-11-28T03:12:19.292Z","eventType":"execution.created","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',2,'{"createdAt":"2026-11-28T03:12:19.292Z","eventType":"run.queued","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27btwe7c8kpnfewjzxybq","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r',1,'{"createdAt":"2026-11-28T03:12:19.308Z","eventType":"execution.created","id":"evt_01m8g27bv9e1zvy8td5p3h7m0r_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r',2,'{"createdAt":"2026-11-28T03:12:19.308Z","eventType":"run.queued","id":"evt_01m8g27bv9e1zvy8td5p3h7m0r_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27bvce5ybqkhk5mqz0xfj","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',3,'{"createdAt":"2026-11-28T03:12:19.308Z","eventType":"run.started","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27btwe7c8kpnfewjzxybq","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',4,'{"createdAt":"2026-11-28T03:12:19.308Z","eventType":"step.started","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27btwe7c8kpnfewjzxybq","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8g27bwge4etmvhpfpcfyevb',1,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"execution.created","id":"evt_01m8g27bwge4etmvhpfpcfyevb_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27bwge4etmvhpfpcfyevb',2,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"run.queued","id":"evt_01m8g27bwge4etmvhpfpcfyevb_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27bwge4etmvhpfsnk6sr5","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',5,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"step.succeeded","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_5","level":"success","message":"","nodeId":"a","runId":"run_01m8g27btwe7c8kpnfewjzxybq","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',6,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"step.started","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8g27btwe7c8kpnfewjzxybq","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3',7,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"run.waiting","id":"evt_01m8g27btwe7c8kpnfevmnnpv3_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8g27btwe7c8kpnfewjzxybq","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r',3,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"run.started","id":"evt_01m8g27bv9e1zvy8td5p3h7m0r_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27bvce5ybqkhk5mqz0xfj","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r',4,'{"createdAt":"2026-11-28T03:12:19.344Z","eventType":"step.started","id":"evt_01m8g27bv9e1zvy8td5p3h7m0r_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27bvce5ybqkhk5mqz0xfj","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8g27bx0e0qveeyms3nzhryd',1,'{"createdAt":"2026-11-28T03:12:19.360Z","eventType":"execution.created","id":"evt_01m8g27bx0e0qveeyms3nzhryd_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27bwge4etmvhpfpcfyevb',3,'{"createdAt":"2026-11-28T03:12:19.360Z","eventType":"run.started","id":"evt_01m8g27bwge4etmvhpfpcfyevb_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27bwge4etmvhpfsnk6sr5","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27bwge4etmvhpfpcfyevb',4,'{"createdAt":"2026-11-28T03:12:19.360Z","eventType":"step.started","id":"evt_01m8g27bwge4etmvhpfpcfyevb_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27bwge4etmvhpfsnk6sr5","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8g27bwge4etmvhpfpcfyevb',5,'{"createdAt":"2026-11-28T03:12:19.360Z","eventType":"run.waiting","id":"evt_01m8g27bwge4etmvhpfpcfyevb_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8g27bwge4etmvhpfsnk6sr5","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g27bx0e0qveeyms3nzhryd',2,'{"createdAt":"2026-11-28T03:12:19.385Z","eventType":"checkout.opened","id":"evt_01m8g27bx0e0qveeyms3nzhryd_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8g27bymebx96y72e5vnqqdx',1,'{"createdAt":"2026-11-28T03:12:19.412Z","eventType":"execution.created","id":"evt_01m8g27bymebx96y72e5vnqqdx_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27bymebx96y72e5vnqqdx',2,'{"createdAt":"2026-11-28T03:12:19.412Z","eventType":"run.queued","id":"evt_01m8g27bymebx96y72e5vnqqdx_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27bymebx96y72e7702rec","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27bz5ebjtv0ht3j801zms',1,'{"createdAt":"2026-11-28T03:12:19.429Z","eventType":"execution.created","id":"evt_01m8g27bz5ebjtv0ht3j801zms_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27bz5ebjtv0ht3j801zms',2,'{"createdAt":"2026-11-28T03:12:19.429Z","eventType":"run.queued","id":"evt_01m8g27bz5ebjtv0ht3j801zms_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27bz5ebjtv0ht3jecvfy1","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27bymebx96y72e5vnqqdx',3,'{"createdAt":"2026-11-28T03:12:19.429Z","eventType":"run.started","id":"evt_01m8g27bymebx96y72e5vnqqdx_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27bymebx96y72e7702rec","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27bymebx96y72e5vnqqdx',4,'{"createdAt":"2026-11-28T03:12:19.429Z","eventType":"step.started","id":"evt_01m8g27bymebx96y72e5vnqqdx_4","level":"info","message":"","nodeId":"each","runId":"run_01m8g27bymebx96y72e7702rec","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8g27bzre948pjp76g53mkf0',1,'{"createdAt":"2026-11-28T03:12:19.448Z","eventType":"execution.created","id":"evt_01m8g27bzre948pjp76g53mkf0_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27bzre948pjp76g53mkf0',2,'{"createdAt":"2026-11-28T03:12:19.448Z","eventType":"run.queued","id":"evt_01m8g27bzre948pjp76g53mkf0_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27bzre948pjp76kjcgppa","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27bymebx96y72e5vnqqdx',5,'{"createdAt":"2026-11-28T03:12:19.448Z","eventType":"run.waiting","id":"evt_01m8g27bymebx96y72e5vnqqdx_5","level":"info","message":"","nodeId":"","runId":"run_01m8g27bymebx96y72e7702rec","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g27bz5ebjtv0ht3j801zms',3,'{"createdAt":"2026-11-28T03:12:19.448Z","eventType":"run.started","id":"evt_01m8g27bz5ebjtv0ht3j801zms_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27bz5ebjtv0ht3jecvfy1","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27bz5ebjtv0ht3j801zms',4,'{"createdAt":"2026-11-28T03:12:19.448Z","eventType":"step.started","id":"evt_01m8g27bz5ebjtv0ht3j801zms_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27bz5ebjtv0ht3jecvfy1","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8g27bz5ebjtv0ht3j801zms',5,'{"createdAt":"2026-11-28T03:12:19.457Z","eventType":"step.failed","id":"evt_01m8g27bz5ebjtv0ht3j801zms_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g27bz5ebjtv0ht3jecvfy1","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8g27bz5ebjtv0ht3j801zms',6,'{"createdAt":"2026-11-28T03:12:19.457Z","eventType":"run.failed","id":"evt_01m8g27bz5ebjtv0ht3j801zms_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g27bz5ebjtv0ht3jecvfy1","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8g27bzre948pjp76g53mkf0',3,'{"createdAt":"2026-11-28T03:12:19.457Z","eventType":"run.started","id":"evt_01m8g27bzre948pjp76g53mkf0_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27bzre948pjp76kjcgppa","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27bzre948pjp76g53mkf0',4,'{"createdAt":"2026-11-28T03:12:19.457Z","eventType":"step.started","id":"evt_01m8g27bzre948pjp76g53mkf0_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27bzre948pjp76kjcgppa","title":"Run another workflow","seq":4}');
CREATE TRIGGER events_are_append_only before update on events
begin select raise(abort, 'events: an event never changes'); end;

DROP TABLE IF EXISTS executions;
CREATE TABLE executions (
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
    body text not null) strict;
INSERT INTO executions VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bk1e5p85jsgkwgxvr06',1,'workflow_waiting','not_required',1795835539292,NULL,7,3,NULL,'run_01m8g27btwe7c8kpnfewjzxybq','','{"id":"exe_01m8g27btwe7c8kpnfevmnnpv3","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27bk1e5p85jsgkwgxvr06","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835539292,"updated_at":1795835539344,"seq":7,"rev":3,"last_event_at":1795835539344,"run_id":"run_01m8g27btwe7c8kpnfewjzxybq","started_at":1795835539308,"message":"Wait","initiated_by_type":"public","progress":{"done":1.0,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795835539344}]}');
INSERT INTO executions VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bmbe09a8h7w4ab329h3',1,'workflow_running','not_required',1795835539308,NULL,4,2,NULL,'run_01m8g27bvce5ybqkhk5mqz0xfj','','{"id":"exe_01m8g27bv9e1zvy8td5p3h7m0r","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27bmbe09a8h7w4ab329h3","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835539308,"updated_at":1795835539344,"seq":4,"rev":2,"last_event_at":1795835539344,"run_id":"run_01m8g27bvce5ybqkhk5mqz0xfj","started_at":1795835539344,"message":"held","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g27bwge4etmvhpfpcfyevb','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bmxefxr781xtb1z61n0',1,'workflow_waiting','not_required',1795835539344,NULL,5,2,NULL,'run_01m8g27bwge4etmvhpfsnk6sr5','','{"id":"exe_01m8g27bwge4etmvhpfpcfyevb","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27bmxefxr781xtb1z61n0","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835539344,"updated_at":1795835539360,"seq":5,"rev":2,"last_event_at":1795835539360,"run_id":"run_01m8g27bwge4etmvhpfsnk6sr5","started_at":1795835539360,"message":"Delay","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795835540360,"since":1795835539360}]}');
INSERT INTO executions VALUES('exe_01m8g27bx0e0qveeyms3nzhryd','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bp3eess780tvaa60vax',1,'awaiting_payment','pending',1795835539360,NULL,2,2,NULL,'','','{"id":"exe_01m8g27bx0e0qveeyms3nzhryd","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27bp3eess780tvaa60vax","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795835539360,"updated_at":1795835539385,"seq":2,"rev":2,"last_event_at":1795835539385,"order_id":"ord_01m8g27bx0e0qveeyms9rn4ww4","checkout_id":"chk_01m8g27bx0e0qveeyms6yfgtw3","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"order":{"id":"ord_01m8g27bx0e0qveeyms9rn4ww4","execution_id":"exe_01m8g27bx0e0qveeyms3nzhryd","org_id":"org_01m8g27bj6ea484r2wjg4788mv","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g27bx0e0qveeyms6yfgtw3","created_at":1795835539360,"expires_at":1795837339360,"provider_ref":"tst_chk_01m8g27bx0e0qveeyms6yfgtw3","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g27bx0e0qveeyms6yfgtw3","parameters":{"checkout":"chk_01m8g27bx0e0qveeyms6yfgtw3","amount":500,"currency":"EUR","expiresAt":1795837339360,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835539385,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835599360,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false},"test_mode":true}');
INSERT INTO executions VALUES('exe_01m8g27bymebx96y72e5vnqqdx','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bq3e9mb7v7gjsvfvp5m',1,'workflow_waiting','not_required',1795835539412,NULL,5,3,NULL,'run_01m8g27bymebx96y72e7702rec','','{"id":"exe_01m8g27bymebx96y72e5vnqqdx","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835539412,"updated_at":1795835539448,"seq":5,"rev":3,"last_event_at":1795835539448,"run_id":"run_01m8g27bymebx96y72e7702rec","started_at":1795835539429,"initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g27bz5ebjtv0ht3j801zms','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27brzebtak0swtg1jfrjf',1,'workflow_failed','not_required',1795835539429,1795835539457,6,3,1798427539457,'run_01m8g27bz5ebjtv0ht3jecvfy1','','{"id":"exe_01m8g27bz5ebjtv0ht3j801zms","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27brzebtak0swtg1jfrjf","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795835539429,"updated_at":1795835539457,"seq":6,"rev":3,"last_event_at":1795835539457,"run_id":"run_01m8g27bz5ebjtv0ht3jecvfy1","started_at":1795835539448,"finished_at":1795835539457,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"token_ends_at":1798427539457}');
INSERT INTO executions VALUES('exe_01m8g27bzre948pjp76g53mkf0','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bsve29sk5aee4db0gc2',1,'workflow_running','not_required',1795835539448,NULL,4,2,NULL,'run_01m8g27bzre948pjp76kjcgppa','','{"id":"exe_01m8g27bzre948pjp76g53mkf0","org_id":"org_01m8g27bj6ea484r2wjg4788mv","workflow_id":"wf_01m8g27bsve29sk5aee4db0gc2","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835539448,"updated_at":1795835539457,"seq":4,"rev":2,"last_event_at":1795835539457,"run_id":"run_01m8g27bzre948pjp76kjcgppa","started_at":1795835539457,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}');
CREATE INDEX executions_by_org on executions (org_id, id);
CREATE INDEX executions_by_workflow on executions (workflow_id, id);
CREATE INDEX executions_ended on executions (workflow_id, status, payment_status) where finished_at is not null;
CREATE INDEX executions_unpaid on executions (workflow_id, client) where status = 'awaiting_payment';

DROP TABLE IF EXISTS idempotency;
CREATE TABLE idempotency (
    scope text not null,
    key text not null,
    body_hash text not null,
    answer text not null,
    created_at integer not null,
    secret_hash text not null,
    primary key (scope, key)
) strict, without rowid;

DROP TABLE IF EXISTS inbox;
CREATE TABLE inbox (
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
CREATE INDEX inbox_to_handle on inbox (received_at) where handled_at is null;

DROP TABLE IF EXISTS journal;
CREATE TABLE "journal" (
    run_id text not null,
    seq integer not null,
    kind text not null,
    step text not null,
    attempt integer not null,
    at integer not null,
    body text not null,
    primary key (run_id, seq)
) strict;
INSERT INTO journal VALUES('run_01m8g27btwe7c8kpnfewjzxybq',1,'run.opened','',0,1795835539292,'{"kind":"run.opened","at":1795835539292,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:19.292Z"},"vars":{},"workflow":{"id":"wf_01m8g27bk1e5p85jsgkwgxvr06","version":1,"name":"asks"},"execution":{"id":"exe_01m8g27btwe7c8kpnfevmnnpv3","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27bvce5ybqkhk5mqz0xfj',1,'run.opened','',0,1795835539308,'{"kind":"run.opened","at":1795835539308,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:19.308Z"},"vars":{},"workflow":{"id":"wf_01m8g27bmbe09a8h7w4ab329h3","version":1,"name":"holds"},"execution":{"id":"exe_01m8g27bv9e1zvy8td5p3h7m0r","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27btwe7c8kpnfewjzxybq',2,'run.started','',0,1795835539308,'{"kind":"run.started","at":1795835539308}');
INSERT INTO journal VALUES('run_01m8g27btwe7c8kpnfewjzxybq',3,'step.asked','a#1',1,1795835539308,'{"kind":"step.asked","at":1795835539308,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8g27bwge4etmvhpfsnk6sr5',1,'run.opened','',0,1795835539344,'{"kind":"run.opened","at":1795835539344,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:19.344Z"},"vars":{},"workflow":{"id":"wf_01m8g27bmxefxr781xtb1z61n0","version":1,"name":"delays"},"execution":{"id":"exe_01m8g27bwge4etmvhpfpcfyevb","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27btwe7c8kpnfewjzxybq',4,'step.done','a#1',1,1795835539344,'{"kind":"step.done","at":1795835539344,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8g27btwe7c8kpnfewjzxybq',5,'wait.opened','ask#1',0,1795835539344,'{"kind":"wait.opened","at":1795835539344,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8g27btwe7c8kpnfewjzxybq',6,'run.parked','ask#1',0,1795835539344,'{"kind":"run.parked","at":1795835539344,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27bvce5ybqkhk5mqz0xfj',2,'run.started','',0,1795835539344,'{"kind":"run.started","at":1795835539344}');
INSERT INTO journal VALUES('run_01m8g27bvce5ybqkhk5mqz0xfj',3,'step.asked','a#1',1,1795835539344,'{"kind":"step.asked","at":1795835539344,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g27bwge4etmvhpfsnk6sr5',2,'run.started','',0,1795835539360,'{"kind":"run.started","at":1795835539360}');
INSERT INTO journal VALUES('run_01m8g27bwge4etmvhpfsnk6sr5',3,'wait.opened','a#1',0,1795835539360,'{"kind":"wait.opened","at":1795835539360,"step":"a#1","wait":"time","until":1795835540360,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g27bwge4etmvhpfsnk6sr5',4,'run.parked','a#1',0,1795835539360,'{"kind":"run.parked","at":1795835539360,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',1,'run.opened','',0,1795835539412,'{"kind":"run.opened","at":1795835539412,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:19.412Z"},"vars":{},"workflow":{"id":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","version":1,"name":"loops"},"execution":{"id":"exe_01m8g27bymebx96y72e5vnqqdx","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27bz5ebjtv0ht3jecvfy1',1,'run.opened','',0,1795835539429,'{"kind":"run.opened","at":1795835539429,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:19.429Z"},"vars":{},"workflow":{"id":"wf_01m8g27brzebtak0swtg1jfrjf","version":1,"name":"fails"},"execution":{"id":"exe_01m8g27bz5ebjtv0ht3j801zms","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',2,'run.started','',0,1795835539429,'{"kind":"run.started","at":1795835539429}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',3,'loop.opened','each#1',0,1795835539429,'{"kind":"loop.opened","at":1795835539429,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',4,'step.asked','a#1',1,1795835539429,'{"kind":"step.asked","at":1795835539429,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27bzre948pjp76kjcgppa',1,'run.opened','',0,1795835539448,'{"kind":"run.opened","at":1795835539448,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:19.448Z"},"vars":{},"workflow":{"id":"wf_01m8g27bsve29sk5aee4db0gc2","version":1,"name":"calls"},"execution":{"id":"exe_01m8g27bzre948pjp76g53mkf0","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',5,'step.done','a#1',1,1795835539448,'{"kind":"step.done","at":1795835539448,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',6,'wait.opened','call#1',0,1795835539448,'{"kind":"wait.opened","at":1795835539448,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27bymebx96y72e7702rec',7,'run.parked','',0,1795835539448,'{"kind":"run.parked","at":1795835539448,"step":""}');
INSERT INTO journal VALUES('run_01m8g27bz5ebjtv0ht3jecvfy1',2,'run.started','',0,1795835539448,'{"kind":"run.started","at":1795835539448}');
INSERT INTO journal VALUES('run_01m8g27bz5ebjtv0ht3jecvfy1',3,'step.asked','a#1',1,1795835539448,'{"kind":"step.asked","at":1795835539448,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',1,'run.opened','',0,1795835539457,'{"kind":"run.opened","at":1795835539457,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T03:12:19.457Z"},"vars":{},"workflow":{"id":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27bz5ebjtv0ht3jecvfy1',4,'step.failed','a#1',1,1795835539456,'{"kind":"step.failed","at":1795835539456,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8g27bz5ebjtv0ht3jecvfy1',5,'run.failed','a#1',0,1795835539457,'{"kind":"run.failed","at":1795835539457,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8g27bzre948pjp76kjcgppa',2,'run.started','',0,1795835539457,'{"kind":"run.started","at":1795835539457}');
INSERT INTO journal VALUES('run_01m8g27bzre948pjp76kjcgppa',3,'step.asked','a#1',1,1795835539457,'{"kind":"step.asked","at":1795835539457,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","wait":true}}');
INSERT INTO journal VALUES('run_01m8g27bzre948pjp76kjcgppa',4,'child.opened','a#1',1,1795835539457,'{"kind":"child.opened","at":1795835539457,"step":"a#1","attempt":1,"workflow_id":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","workflow_name":"loops","child":"run_01m8g27c01e348ne0xh1bnjeqe","waits":true}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',1,'run.opened','',0,1795835539457,'{"kind":"run.opened","at":1795835539457,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T03:12:19.457Z"},"vars":{},"workflow":{"id":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8g27bzre948pjp76kjcgppa/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',2,'run.started','',0,1795835539472,'{"kind":"run.started","at":1795835539472}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',3,'loop.opened','each#1',0,1795835539472,'{"kind":"loop.opened","at":1795835539472,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',4,'step.asked','a#1',1,1795835539472,'{"kind":"step.asked","at":1795835539472,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',2,'run.started','',0,1795835539472,'{"kind":"run.started","at":1795835539472}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',3,'loop.opened','each#1',0,1795835539472,'{"kind":"loop.opened","at":1795835539472,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',4,'step.asked','a#1',1,1795835539472,'{"kind":"step.asked","at":1795835539472,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',5,'step.done','a#1',1,1795835539487,'{"kind":"step.done","at":1795835539487,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',6,'wait.opened','call#1',0,1795835539487,'{"kind":"wait.opened","at":1795835539487,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27c00edg961bt8t4n6v21',7,'run.parked','',0,1795835539487,'{"kind":"run.parked","at":1795835539487,"step":""}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',5,'step.done','a#1',1,1795835539487,'{"kind":"step.done","at":1795835539487,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',6,'wait.opened','call#1',0,1795835539487,'{"kind":"wait.opened","at":1795835539487,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27c01e348ne0xh1bnjeqe',7,'run.parked','',0,1795835539487,'{"kind":"run.parked","at":1795835539487,"step":""}');
CREATE TRIGGER journal_is_append_only before update on journal
begin select raise(abort, 'journal: an entry never changes'); end;

DROP TABLE IF EXISTS orders;
CREATE TABLE orders (
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
INSERT INTO orders VALUES('ord_01m8g27bx0e0qveeyms9rn4ww4','exe_01m8g27bx0e0qveeyms3nzhryd','org_01m8g27bj6ea484r2wjg4788mv','chk_01m8g27bx0e0qveeyms6yfgtw3','test','tst_chk_01m8g27bx0e0qveeyms6yfgtw3','test',500,'EUR','',1795835599360,'{"id":"ord_01m8g27bx0e0qveeyms9rn4ww4","execution_id":"exe_01m8g27bx0e0qveeyms3nzhryd","org_id":"org_01m8g27bj6ea484r2wjg4788mv","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g27bx0e0qveeyms6yfgtw3","created_at":1795835539360,"expires_at":1795837339360,"provider_ref":"tst_chk_01m8g27bx0e0qveeyms6yfgtw3","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g27bx0e0qveeyms6yfgtw3","parameters":{"checkout":"chk_01m8g27bx0e0qveeyms6yfgtw3","amount":500,"currency":"EUR","expiresAt":1795837339360,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835539385,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835599360,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false}');
CREATE INDEX orders_to_check on orders (next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8g27bj6ea484r2wjg4788mv','default',1795835539014);

DROP TABLE IF EXISTS payments;
CREATE TABLE payments (
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
CREATE TRIGGER payments_are_append_only before update on payments
begin select raise(abort, 'payments: a payment never changes'); end;
CREATE INDEX payments_by_execution on payments (execution_id, id);
CREATE UNIQUE INDEX payments_one_settles on payments (order_id) where kind = 'settled';

DROP TABLE IF EXISTS refunds;
CREATE TABLE refunds (
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
CREATE INDEX refunds_by_execution on refunds (execution_id, id);
CREATE UNIQUE INDEX refunds_one_automatic on refunds (payment_id) where automatic = 1;
CREATE INDEX refunds_to_issue on refunds (next_try_at) where status = 'pending';
CREATE TRIGGER refunds_within_payment before insert on refunds
when new.status <> 'refused' and new.amount > (select amount from payments where id = new.payment_id) - (
    select coalesce(sum(amount), 0) from refunds
    where payment_id = new.payment_id and id <> new.id and status <> 'refused'
)
begin select raise(abort, 'refunds: more would go back than was paid'); end;

DROP TABLE IF EXISTS requests;
CREATE TABLE requests (
    execution_id text primary key not null,
    body text not null
) strict;
INSERT INTO requests VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27bwge4etmvhpfpcfyevb','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27bx0e0qveeyms3nzhryd','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27bymebx96y72e5vnqqdx','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27bz5ebjtv0ht3j801zms','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27bzre948pjp76g53mkf0','{"who":"Ada"}');

DROP TABLE IF EXISTS runs;
CREATE TABLE runs (
    id text primary key not null,
    org_id text not null,
    workflow_id text not null,
    version integer not null,
    status text not null,
    created_at integer not null,
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
INSERT INTO runs VALUES('run_01m8g27btwe7c8kpnfewjzxybq','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bk1e5p85jsgkwgxvr06',1,'waiting',1795835539292,'exe_01m8g27btwe7c8kpnfevmnnpv3','',0,0,'root','execution','',1795835539308,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27bvce5ybqkhk5mqz0xfj','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bmbe09a8h7w4ab329h3',1,'running',1795835539308,'exe_01m8g27bv9e1zvy8td5p3h7m0r','',0,0,'root','execution','',1795835539344,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27bwge4etmvhpfsnk6sr5','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bmxefxr781xtb1z61n0',1,'waiting',1795835539344,'exe_01m8g27bwge4etmvhpfpcfyevb','',0,0,'root','execution','',1795835539360,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27bymebx96y72e7702rec','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bq3e9mb7v7gjsvfvp5m',1,'waiting',1795835539412,'exe_01m8g27bymebx96y72e5vnqqdx','',0,0,'root','execution','',1795835539429,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27bz5ebjtv0ht3jecvfy1','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27brzebtak0swtg1jfrjf',1,'failed',1795835539429,'exe_01m8g27bz5ebjtv0ht3j801zms','',0,0,'root','execution','',1795835539448,1795835539457,'ValueError(''not yet'')',0);
INSERT INTO runs VALUES('run_01m8g27bzre948pjp76kjcgppa','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bsve29sk5aee4db0gc2',1,'running',1795835539448,'exe_01m8g27bzre948pjp76g53mkf0','',0,0,'root','execution','',1795835539457,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27c00edg961bt8t4n6v21','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bq3e9mb7v7gjsvfvp5m',1,'waiting',1795835539457,'','',0,0,'root','api','',1795835539472,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27c01e348ne0xh1bnjeqe','org_01m8g27bj6ea484r2wjg4788mv','wf_01m8g27bq3e9mb7v7gjsvfvp5m',1,'waiting',1795835539457,'','run_01m8g27bzre948pjp76kjcgppa/a#1/1',1,1,'root','workflow','run_01m8g27bzre948pjp76kjcgppa',1795835539472,NULL,'',0);
CREATE INDEX runs_by_org on runs (org_id, id);
CREATE INDEX runs_by_workflow on runs (workflow_id, id);
CREATE UNIQUE INDEX runs_one_child on runs (parent) where parent <> '';
CREATE UNIQUE INDEX runs_one_root on runs (execution_id) where execution_id <> '';
CREATE INDEX runs_queued on runs (workflow_id)
where status = 'queued' and started_at is null and parent_waits = 0;
CREATE INDEX runs_unfinished on runs (id, workflow_id)
where status = 'running' or (status = 'queued' and (started_at is not null or parent_waits = 1));

DROP TABLE IF EXISTS schedules;
CREATE TABLE schedules (
    workflow_id text not null,
    node_id text not null,
    org_id text not null,
    cron text not null,
    time_zone text not null,
    next_at integer not null,
    primary key (workflow_id, node_id)
) strict, without rowid;
CREATE INDEX schedules_due on schedules (next_at);

DROP TABLE IF EXISTS schema_version;
CREATE TABLE schema_version (number integer primary key not null, applied_at integer not null) strict;
INSERT INTO schema_version VALUES(1,1795835538636);
INSERT INTO schema_version VALUES(2,1795835538636);
INSERT INTO schema_version VALUES(3,1795835538636);

DROP TABLE IF EXISTS signals;
CREATE TABLE signals (
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
CREATE INDEX signals_untaken on signals (run_id) where taken_by = '';

DROP TABLE IF EXISTS tickets;
CREATE TABLE tickets (
    hash text primary key not null,
    execution_id text not null,
    token_hash text not null,
    expires_at integer not null,
    used_at integer
) strict, without rowid;
CREATE TRIGGER tickets_open_once before update of used_at on tickets when old.used_at is not null
begin select raise(abort, 'tickets: this ticket was used'); end;

DROP TABLE IF EXISTS timers;
CREATE TABLE timers (
    run_id text primary key not null,
    due_at integer not null
) strict, without rowid;
INSERT INTO timers VALUES('run_01m8g27bwge4etmvhpfsnk6sr5',1795835540360);
CREATE INDEX timers_due on timers (due_at, run_id);

DROP TABLE IF EXISTS tokens;
CREATE TABLE tokens (
    execution_id text not null,
    hash text not null check (length(hash) = 64),
    scopes text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    primary key (execution_id, hash)
) strict, without rowid;
INSERT INTO tokens VALUES('exe_01m8g27btwe7c8kpnfevmnnpv3','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539292,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g27bv9e1zvy8td5p3h7m0r','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539308,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g27bwge4etmvhpfpcfyevb','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539344,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g27bx0e0qveeyms3nzhryd','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539360,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g27bymebx96y72e5vnqqdx','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539412,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g27bz5ebjtv0ht3j801zms','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539429,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g27bzre948pjp76g53mkf0','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835539448,NULL,NULL);

DROP TABLE IF EXISTS versions;
CREATE TABLE versions (
    workflow_id text not null,
    version integer not null,
    definition text not null,
    digest text not null,
    created_at integer not null,
    created_by text not null,
    published_at integer,
    primary key (workflow_id, version)
) strict;
INSERT INTO versions VALUES('wf_01m8g27bk1e5p85jsgkwgxvr06',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795835539041,'',1795835539068);
INSERT INTO versions VALUES('wf_01m8g27bmbe09a8h7w4ab329h3',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795835539083,'',1795835539088);
INSERT INTO versions VALUES('wf_01m8g27bmxefxr781xtb1z61n0',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795835539101,'',1795835539115);
INSERT INTO versions VALUES('wf_01m8g27bp3eess780tvaa60vax',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795835539139,'',1795835539149);
INSERT INTO versions VALUES('wf_01m8g27bq3e9mb7v7gjsvfvp5m',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795835539171,'',1795835539203);
INSERT INTO versions VALUES('wf_01m8g27brzebtak0swtg1jfrjf',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795835539231,'',1795835539244);
INSERT INTO versions VALUES('wf_01m8g27bsve29sk5aee4db0gc2',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8g27bq3e9mb7v7gjsvfvp5m","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','18300f086eaa9f620976084acca6389ecc4e1cca3afcd7828941f19d11dc2483',1795835539259,'',1795835539267);

DROP TABLE IF EXISTS workflows;
CREATE TABLE workflows (
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
INSERT INTO workflows VALUES('wf_01m8g27bk1e5p85jsgkwgxvr06','org_01m8g27bj6ea484r2wjg4788mv','asks','','public_execute','active',1,1,'whs_01m8g27bk1e5p85jsgkwgxvr06htyWzBnzXdViReZgFOyPLKLvQDuL581a-i4g7HiNNuo',1795835539041,1795835539069,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27bmbe09a8h7w4ab329h3','org_01m8g27bj6ea484r2wjg4788mv','holds','','public_execute','active',1,1,'whs_01m8g27bmbe09a8h7w4ab329h3Wz7fheuBrFQUOcbjyKuC_0d5Vp9PE8dVlav4Qla3K1U',1795835539083,1795835539088,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27bmxefxr781xtb1z61n0','org_01m8g27bj6ea484r2wjg4788mv','delays','','public_execute','active',1,1,'whs_01m8g27bmxefxr781xtb1z61n0-VfFhT8V0SbTxKWtJl4cGCFSf3ObKIhM2WFGYByjWhc',1795835539101,1795835539115,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27bp3eess780tvaa60vax','org_01m8g27bj6ea484r2wjg4788mv','costs','','public_execute','active',1,1,'whs_01m8g27bp3eess780tvaa60vaxreWo1EPDrQmY9zKHqruw3lnxrqCpc7Xr75ZuWFH6mn4',1795835539139,1795835539149,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27bq3e9mb7v7gjsvfvp5m','org_01m8g27bj6ea484r2wjg4788mv','loops','','public_execute','active',1,1,'whs_01m8g27bq3e9mb7v7gjsvfvp5mv_IdMAawyElXzIUoBOO81PbWuawaOwdKblhg1klvNaA',1795835539171,1795835539204,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27brzebtak0swtg1jfrjf','org_01m8g27bj6ea484r2wjg4788mv','fails','','public_execute','active',1,1,'whs_01m8g27brzebtak0swtg1jfrjfQhnjp0mtvIOHnucoILeRkh9gSOY0HFkQgtW7hFPtyhY',1795835539231,1795835539244,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27bsve29sk5aee4db0gc2','org_01m8g27bj6ea484r2wjg4788mv','calls','','public_execute','active',1,1,'whs_01m8g27bsve29sk5aee4db0gc2ykKPNOSt2QstO0bsa8Etn5Q-vhuD4h4kh8F5AXvjOcI',1795835539259,1795835539267,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
