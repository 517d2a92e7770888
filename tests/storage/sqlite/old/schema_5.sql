
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
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',1,'{"createdAt":"2026-11-28T03:12:25.918Z","eventType":"execution.created","id":"evt_01m8g27j9yebzshh4tdjk40hdt_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',2,'{"createdAt":"2026-11-28T03:12:25.918Z","eventType":"run.queued","id":"evt_01m8g27j9yebzshh4tdjk40hdt_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27jafe3zsnt2kq87s51r7","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27jame3q8y1r21cnc58a0',1,'{"createdAt":"2026-11-28T03:12:25.941Z","eventType":"execution.created","id":"evt_01m8g27jame3q8y1r21cnc58a0_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27jame3q8y1r21cnc58a0',2,'{"createdAt":"2026-11-28T03:12:25.941Z","eventType":"run.queued","id":"evt_01m8g27jame3q8y1r21cnc58a0_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27janedp9ezeqjr5dzqb6","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',3,'{"createdAt":"2026-11-28T03:12:25.941Z","eventType":"run.started","id":"evt_01m8g27j9yebzshh4tdjk40hdt_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27jafe3zsnt2kq87s51r7","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',4,'{"createdAt":"2026-11-28T03:12:25.941Z","eventType":"step.started","id":"evt_01m8g27j9yebzshh4tdjk40hdt_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27jafe3zsnt2kq87s51r7","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8g27jbge6wstvx27xgqkmp9',1,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"execution.created","id":"evt_01m8g27jbge6wstvx27xgqkmp9_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27jbge6wstvx27xgqkmp9',2,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"run.queued","id":"evt_01m8g27jbge6wstvx27xgqkmp9_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27jbhee989nvgez133h9q","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',5,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"step.succeeded","id":"evt_01m8g27j9yebzshh4tdjk40hdt_5","level":"success","message":"","nodeId":"a","runId":"run_01m8g27jafe3zsnt2kq87s51r7","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',6,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"step.started","id":"evt_01m8g27j9yebzshh4tdjk40hdt_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8g27jafe3zsnt2kq87s51r7","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8g27j9yebzshh4tdjk40hdt',7,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"run.waiting","id":"evt_01m8g27j9yebzshh4tdjk40hdt_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8g27jafe3zsnt2kq87s51r7","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8g27jame3q8y1r21cnc58a0',3,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"run.started","id":"evt_01m8g27jame3q8y1r21cnc58a0_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27janedp9ezeqjr5dzqb6","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27jame3q8y1r21cnc58a0',4,'{"createdAt":"2026-11-28T03:12:25.968Z","eventType":"step.started","id":"evt_01m8g27jame3q8y1r21cnc58a0_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27janedp9ezeqjr5dzqb6","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8g27jc4edybqx0nr6nfm2gs',1,'{"createdAt":"2026-11-28T03:12:25.989Z","eventType":"execution.created","id":"evt_01m8g27jc4edybqx0nr6nfm2gs_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27jbge6wstvx27xgqkmp9',3,'{"createdAt":"2026-11-28T03:12:25.989Z","eventType":"run.started","id":"evt_01m8g27jbge6wstvx27xgqkmp9_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27jbhee989nvgez133h9q","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27jbge6wstvx27xgqkmp9',4,'{"createdAt":"2026-11-28T03:12:25.989Z","eventType":"step.started","id":"evt_01m8g27jbge6wstvx27xgqkmp9_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27jbhee989nvgez133h9q","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8g27jbge6wstvx27xgqkmp9',5,'{"createdAt":"2026-11-28T03:12:25.989Z","eventType":"run.waiting","id":"evt_01m8g27jbge6wstvx27xgqkmp9_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8g27jbhee989nvgez133h9q","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g27jc4edybqx0nr6nfm2gs',2,'{"createdAt":"2026-11-28T03:12:26.023Z","eventType":"checkout.opened","id":"evt_01m8g27jc4edybqx0nr6nfm2gs_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8g27jdge6zrs0x883zh2bd3',1,'{"createdAt":"2026-11-28T03:12:26.032Z","eventType":"execution.created","id":"evt_01m8g27jdge6zrs0x883zh2bd3_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27jdge6zrs0x883zh2bd3',2,'{"createdAt":"2026-11-28T03:12:26.032Z","eventType":"run.queued","id":"evt_01m8g27jdge6zrs0x883zh2bd3_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27jdge6zrs0x883zt41bd","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27je9eftv18cmjga9grga',1,'{"createdAt":"2026-11-28T03:12:26.058Z","eventType":"execution.created","id":"evt_01m8g27je9eftv18cmjga9grga_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27je9eftv18cmjga9grga',2,'{"createdAt":"2026-11-28T03:12:26.058Z","eventType":"run.queued","id":"evt_01m8g27je9eftv18cmjga9grga_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27jeae1vsn22x0d3a0x0e","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27jdge6zrs0x883zh2bd3',3,'{"createdAt":"2026-11-28T03:12:26.058Z","eventType":"run.started","id":"evt_01m8g27jdge6zrs0x883zh2bd3_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27jdge6zrs0x883zt41bd","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27jdge6zrs0x883zh2bd3',4,'{"createdAt":"2026-11-28T03:12:26.058Z","eventType":"step.started","id":"evt_01m8g27jdge6zrs0x883zh2bd3_4","level":"info","message":"","nodeId":"each","runId":"run_01m8g27jdge6zrs0x883zt41bd","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8g27jewedmtv26aknbvkjn9',1,'{"createdAt":"2026-11-28T03:12:26.076Z","eventType":"execution.created","id":"evt_01m8g27jewedmtv26aknbvkjn9_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27jewedmtv26aknbvkjn9',2,'{"createdAt":"2026-11-28T03:12:26.076Z","eventType":"run.queued","id":"evt_01m8g27jewedmtv26aknbvkjn9_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27jewedmtv26akq4hfknc","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27jdge6zrs0x883zh2bd3',5,'{"createdAt":"2026-11-28T03:12:26.076Z","eventType":"run.waiting","id":"evt_01m8g27jdge6zrs0x883zh2bd3_5","level":"info","message":"","nodeId":"","runId":"run_01m8g27jdge6zrs0x883zt41bd","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g27je9eftv18cmjga9grga',3,'{"createdAt":"2026-11-28T03:12:26.076Z","eventType":"run.started","id":"evt_01m8g27je9eftv18cmjga9grga_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27jeae1vsn22x0d3a0x0e","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27je9eftv18cmjga9grga',4,'{"createdAt":"2026-11-28T03:12:26.076Z","eventType":"step.started","id":"evt_01m8g27je9eftv18cmjga9grga_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27jeae1vsn22x0d3a0x0e","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8g27je9eftv18cmjga9grga',5,'{"createdAt":"2026-11-28T03:12:26.104Z","eventType":"step.failed","id":"evt_01m8g27je9eftv18cmjga9grga_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g27jeae1vsn22x0d3a0x0e","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8g27je9eftv18cmjga9grga',6,'{"createdAt":"2026-11-28T03:12:26.104Z","eventType":"run.failed","id":"evt_01m8g27je9eftv18cmjga9grga_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g27jeae1vsn22x0d3a0x0e","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8g27jewedmtv26aknbvkjn9',3,'{"createdAt":"2026-11-28T03:12:26.104Z","eventType":"run.started","id":"evt_01m8g27jewedmtv26aknbvkjn9_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27jewedmtv26akq4hfknc","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27jewedmtv26aknbvkjn9',4,'{"createdAt":"2026-11-28T03:12:26.104Z","eventType":"step.started","id":"evt_01m8g27jewedmtv26aknbvkjn9_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27jewedmtv26akq4hfknc","title":"Run another workflow","seq":4}');
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
INSERT INTO executions VALUES('exe_01m8g27j9yebzshh4tdjk40hdt','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j3me5s9mnh3g6pym47f',1,'workflow_waiting','not_required',1795835545918,NULL,7,3,NULL,'run_01m8g27jafe3zsnt2kq87s51r7','','{"id":"exe_01m8g27j9yebzshh4tdjk40hdt","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j3me5s9mnh3g6pym47f","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835545918,"updated_at":1795835545968,"seq":7,"rev":3,"last_event_at":1795835545968,"run_id":"run_01m8g27jafe3zsnt2kq87s51r7","started_at":1795835545941,"message":"Wait","initiated_by_type":"public","progress":{"done":1,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795835545968}]}');
INSERT INTO executions VALUES('exe_01m8g27jame3q8y1r21cnc58a0','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j50ebfbq52ns1c9f6jw',1,'workflow_running','not_required',1795835545941,NULL,4,2,NULL,'run_01m8g27janedp9ezeqjr5dzqb6','','{"id":"exe_01m8g27jame3q8y1r21cnc58a0","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j50ebfbq52ns1c9f6jw","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835545941,"updated_at":1795835545968,"seq":4,"rev":2,"last_event_at":1795835545968,"run_id":"run_01m8g27janedp9ezeqjr5dzqb6","started_at":1795835545968,"message":"held","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g27jbge6wstvx27xgqkmp9','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j6be07vyvg8cxp1xh2t',1,'workflow_waiting','not_required',1795835545968,NULL,5,2,NULL,'run_01m8g27jbhee989nvgez133h9q','','{"id":"exe_01m8g27jbge6wstvx27xgqkmp9","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j6be07vyvg8cxp1xh2t","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835545968,"updated_at":1795835545989,"seq":5,"rev":2,"last_event_at":1795835545989,"run_id":"run_01m8g27jbhee989nvgez133h9q","started_at":1795835545989,"message":"Delay","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795835546989,"since":1795835545989}]}');
INSERT INTO executions VALUES('exe_01m8g27jc4edybqx0nr6nfm2gs','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j71e0etc49bdb31jvn8',1,'awaiting_payment','pending',1795835545989,NULL,2,2,NULL,'','','{"id":"exe_01m8g27jc4edybqx0nr6nfm2gs","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j71e0etc49bdb31jvn8","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795835545989,"updated_at":1795835546023,"seq":2,"rev":2,"last_event_at":1795835546023,"order_id":"ord_01m8g27jc5e508w8yps7mdxv1p","checkout_id":"chk_01m8g27jc5e508w8yps62jxfqr","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"order":{"id":"ord_01m8g27jc5e508w8yps7mdxv1p","execution_id":"exe_01m8g27jc4edybqx0nr6nfm2gs","org_id":"org_01m8g27j2xe9bthc8kbentpwby","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g27jc5e508w8yps62jxfqr","created_at":1795835545989,"expires_at":1795837345989,"provider_ref":"tst_chk_01m8g27jc5e508w8yps62jxfqr","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g27jc5e508w8yps62jxfqr","parameters":{"checkout":"chk_01m8g27jc5e508w8yps62jxfqr","amount":500,"currency":"EUR","expiresAt":1795837345989,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835546023,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835605989,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]},"test_mode":true}');
INSERT INTO executions VALUES('exe_01m8g27jdge6zrs0x883zh2bd3','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j7qedx9v5x3paran6ac',1,'workflow_waiting','not_required',1795835546032,NULL,5,3,NULL,'run_01m8g27jdge6zrs0x883zt41bd','','{"id":"exe_01m8g27jdge6zrs0x883zh2bd3","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j7qedx9v5x3paran6ac","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835546032,"updated_at":1795835546076,"seq":5,"rev":3,"last_event_at":1795835546076,"run_id":"run_01m8g27jdge6zrs0x883zt41bd","started_at":1795835546058,"initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g27je9eftv18cmjga9grga','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j93ef9spsmtkqd9peve',1,'workflow_failed','not_required',1795835546058,1795835546104,6,3,1798427546104,'run_01m8g27jeae1vsn22x0d3a0x0e','','{"id":"exe_01m8g27je9eftv18cmjga9grga","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j93ef9spsmtkqd9peve","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795835546058,"updated_at":1795835546104,"seq":6,"rev":3,"last_event_at":1795835546104,"run_id":"run_01m8g27jeae1vsn22x0d3a0x0e","started_at":1795835546076,"finished_at":1795835546104,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"token_ends_at":1798427546104}');
INSERT INTO executions VALUES('exe_01m8g27jewedmtv26aknbvkjn9','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j9keb1vgppkfgcydq55',1,'workflow_running','not_required',1795835546076,NULL,4,2,NULL,'run_01m8g27jewedmtv26akq4hfknc','','{"id":"exe_01m8g27jewedmtv26aknbvkjn9","org_id":"org_01m8g27j2xe9bthc8kbentpwby","workflow_id":"wf_01m8g27j9keb1vgppkfgcydq55","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835546076,"updated_at":1795835546104,"seq":4,"rev":2,"last_event_at":1795835546104,"run_id":"run_01m8g27jewedmtv26akq4hfknc","started_at":1795835546104,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}');
CREATE INDEX executions_by_org on executions (org_id, id);
CREATE INDEX executions_by_workflow on executions (workflow_id, id);
CREATE INDEX executions_record on executions (
    workflow_id, finished_at, status, payment_status,
    json_extract(body, '$.started_at'), json_extract(body, '$.test_mode')
) where finished_at is not null;
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
CREATE INDEX inbox_to_handle on inbox (source, coalesce(next_try_at, 0), received_at) where handled_at is null;

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
INSERT INTO journal VALUES('run_01m8g27jafe3zsnt2kq87s51r7',1,'run.opened','',0,1795835545918,'{"kind":"run.opened","at":1795835545918,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:25.918Z"},"vars":{},"workflow":{"id":"wf_01m8g27j3me5s9mnh3g6pym47f","version":1,"name":"asks"},"execution":{"id":"exe_01m8g27j9yebzshh4tdjk40hdt","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27janedp9ezeqjr5dzqb6',1,'run.opened','',0,1795835545941,'{"kind":"run.opened","at":1795835545941,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:25.941Z"},"vars":{},"workflow":{"id":"wf_01m8g27j50ebfbq52ns1c9f6jw","version":1,"name":"holds"},"execution":{"id":"exe_01m8g27jame3q8y1r21cnc58a0","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27jafe3zsnt2kq87s51r7',2,'run.started','',0,1795835545940,'{"kind":"run.started","at":1795835545940}');
INSERT INTO journal VALUES('run_01m8g27jafe3zsnt2kq87s51r7',3,'step.asked','a#1',1,1795835545940,'{"kind":"step.asked","at":1795835545940,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8g27jbhee989nvgez133h9q',1,'run.opened','',0,1795835545968,'{"kind":"run.opened","at":1795835545968,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:25.968Z"},"vars":{},"workflow":{"id":"wf_01m8g27j6be07vyvg8cxp1xh2t","version":1,"name":"delays"},"execution":{"id":"exe_01m8g27jbge6wstvx27xgqkmp9","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27jafe3zsnt2kq87s51r7',4,'step.done','a#1',1,1795835545968,'{"kind":"step.done","at":1795835545968,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8g27jafe3zsnt2kq87s51r7',5,'wait.opened','ask#1',0,1795835545968,'{"kind":"wait.opened","at":1795835545968,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8g27jafe3zsnt2kq87s51r7',6,'run.parked','ask#1',0,1795835545968,'{"kind":"run.parked","at":1795835545968,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27janedp9ezeqjr5dzqb6',2,'run.started','',0,1795835545968,'{"kind":"run.started","at":1795835545968}');
INSERT INTO journal VALUES('run_01m8g27janedp9ezeqjr5dzqb6',3,'step.asked','a#1',1,1795835545968,'{"kind":"step.asked","at":1795835545968,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g27jbhee989nvgez133h9q',2,'run.started','',0,1795835545989,'{"kind":"run.started","at":1795835545989}');
INSERT INTO journal VALUES('run_01m8g27jbhee989nvgez133h9q',3,'wait.opened','a#1',0,1795835545989,'{"kind":"wait.opened","at":1795835545989,"step":"a#1","wait":"time","until":1795835546989,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g27jbhee989nvgez133h9q',4,'run.parked','a#1',0,1795835545989,'{"kind":"run.parked","at":1795835545989,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',1,'run.opened','',0,1795835546032,'{"kind":"run.opened","at":1795835546032,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:26.032Z"},"vars":{},"workflow":{"id":"wf_01m8g27j7qedx9v5x3paran6ac","version":1,"name":"loops"},"execution":{"id":"exe_01m8g27jdge6zrs0x883zh2bd3","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27jeae1vsn22x0d3a0x0e',1,'run.opened','',0,1795835546058,'{"kind":"run.opened","at":1795835546058,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:26.058Z"},"vars":{},"workflow":{"id":"wf_01m8g27j93ef9spsmtkqd9peve","version":1,"name":"fails"},"execution":{"id":"exe_01m8g27je9eftv18cmjga9grga","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',2,'run.started','',0,1795835546057,'{"kind":"run.started","at":1795835546057}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',3,'loop.opened','each#1',0,1795835546057,'{"kind":"loop.opened","at":1795835546057,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',4,'step.asked','a#1',1,1795835546057,'{"kind":"step.asked","at":1795835546057,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27jewedmtv26akq4hfknc',1,'run.opened','',0,1795835546076,'{"kind":"run.opened","at":1795835546076,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:26.076Z"},"vars":{},"workflow":{"id":"wf_01m8g27j9keb1vgppkfgcydq55","version":1,"name":"calls"},"execution":{"id":"exe_01m8g27jewedmtv26aknbvkjn9","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',5,'step.done','a#1',1,1795835546076,'{"kind":"step.done","at":1795835546076,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',6,'wait.opened','call#1',0,1795835546076,'{"kind":"wait.opened","at":1795835546076,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27jdge6zrs0x883zt41bd',7,'run.parked','',0,1795835546076,'{"kind":"run.parked","at":1795835546076,"step":""}');
INSERT INTO journal VALUES('run_01m8g27jeae1vsn22x0d3a0x0e',2,'run.started','',0,1795835546076,'{"kind":"run.started","at":1795835546076}');
INSERT INTO journal VALUES('run_01m8g27jeae1vsn22x0d3a0x0e',3,'step.asked','a#1',1,1795835546076,'{"kind":"step.asked","at":1795835546076,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',1,'run.opened','',0,1795835546104,'{"kind":"run.opened","at":1795835546104,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T03:12:26.104Z"},"vars":{},"workflow":{"id":"wf_01m8g27j7qedx9v5x3paran6ac","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27jeae1vsn22x0d3a0x0e',4,'step.failed','a#1',1,1795835546104,'{"kind":"step.failed","at":1795835546104,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8g27jeae1vsn22x0d3a0x0e',5,'run.failed','a#1',0,1795835546104,'{"kind":"run.failed","at":1795835546104,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8g27jewedmtv26akq4hfknc',2,'run.started','',0,1795835546104,'{"kind":"run.started","at":1795835546104}');
INSERT INTO journal VALUES('run_01m8g27jewedmtv26akq4hfknc',3,'step.asked','a#1',1,1795835546104,'{"kind":"step.asked","at":1795835546104,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8g27j7qedx9v5x3paran6ac","wait":true}}');
INSERT INTO journal VALUES('run_01m8g27jewedmtv26akq4hfknc',4,'child.opened','a#1',1,1795835546104,'{"kind":"child.opened","at":1795835546104,"step":"a#1","attempt":1,"workflow_id":"wf_01m8g27j7qedx9v5x3paran6ac","workflow_name":"loops","child":"run_01m8g27jfre17vd49awmnb604g","waits":true}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',1,'run.opened','',0,1795835546104,'{"kind":"run.opened","at":1795835546104,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T03:12:26.104Z"},"vars":{},"workflow":{"id":"wf_01m8g27j7qedx9v5x3paran6ac","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8g27jewedmtv26akq4hfknc/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',2,'run.started','',0,1795835546108,'{"kind":"run.started","at":1795835546108}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',3,'loop.opened','each#1',0,1795835546108,'{"kind":"loop.opened","at":1795835546108,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',4,'step.asked','a#1',1,1795835546108,'{"kind":"step.asked","at":1795835546108,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',2,'run.started','',0,1795835546108,'{"kind":"run.started","at":1795835546108}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',3,'loop.opened','each#1',0,1795835546108,'{"kind":"loop.opened","at":1795835546108,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',4,'step.asked','a#1',1,1795835546108,'{"kind":"step.asked","at":1795835546108,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',5,'step.done','a#1',1,1795835546111,'{"kind":"step.done","at":1795835546111,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',6,'wait.opened','call#1',0,1795835546111,'{"kind":"wait.opened","at":1795835546111,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27jfqee8aq0h0h4hzt9md',7,'run.parked','',0,1795835546111,'{"kind":"run.parked","at":1795835546111,"step":""}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',5,'step.done','a#1',1,1795835546111,'{"kind":"step.done","at":1795835546111,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',6,'wait.opened','call#1',0,1795835546111,'{"kind":"wait.opened","at":1795835546111,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27jfre17vd49awmnb604g',7,'run.parked','',0,1795835546111,'{"kind":"run.parked","at":1795835546111,"step":""}');
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
INSERT INTO orders VALUES('ord_01m8g27jc5e508w8yps7mdxv1p','exe_01m8g27jc4edybqx0nr6nfm2gs','org_01m8g27j2xe9bthc8kbentpwby','chk_01m8g27jc5e508w8yps62jxfqr','test','tst_chk_01m8g27jc5e508w8yps62jxfqr','test',500,'EUR','',1795835605989,'{"id":"ord_01m8g27jc5e508w8yps7mdxv1p","execution_id":"exe_01m8g27jc4edybqx0nr6nfm2gs","org_id":"org_01m8g27j2xe9bthc8kbentpwby","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g27jc5e508w8yps62jxfqr","created_at":1795835545989,"expires_at":1795837345989,"provider_ref":"tst_chk_01m8g27jc5e508w8yps62jxfqr","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g27jc5e508w8yps62jxfqr","parameters":{"checkout":"chk_01m8g27jc5e508w8yps62jxfqr","amount":500,"currency":"EUR","expiresAt":1795837345989,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835546023,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835605989,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]}');
CREATE INDEX orders_to_check on orders (provider, next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8g27j2xe9bthc8kbentpwby','default',1795835545693);

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
, provider text not null default '') strict;
CREATE INDEX refunds_by_execution on refunds (execution_id, id);
CREATE UNIQUE INDEX refunds_one_automatic on refunds (payment_id) where automatic = 1;
CREATE INDEX refunds_to_issue on refunds (provider, coalesce(next_try_at, 0)) where status = 'pending';
CREATE TRIGGER refunds_within_payment before insert on refunds
when new.status not in ('refused', 'withdrawn')
    and new.amount > (select amount from payments where id = new.payment_id) - (
        select coalesce(sum(amount), 0) from refunds
        where payment_id = new.payment_id and id <> new.id and status not in ('refused', 'withdrawn')
    )
begin select raise(abort, 'refunds: more would go back than was paid'); end;

DROP TABLE IF EXISTS requests;
CREATE TABLE requests (
    execution_id text primary key not null,
    body text not null
) strict;
INSERT INTO requests VALUES('exe_01m8g27j9yebzshh4tdjk40hdt','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27jame3q8y1r21cnc58a0','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27jbge6wstvx27xgqkmp9','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27jc4edybqx0nr6nfm2gs','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27jdge6zrs0x883zh2bd3','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27je9eftv18cmjga9grga','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27jewedmtv26aknbvkjn9','{"who":"Ada"}');

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
INSERT INTO runs VALUES('run_01m8g27jafe3zsnt2kq87s51r7','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j3me5s9mnh3g6pym47f',1,'waiting',1795835545918,'exe_01m8g27j9yebzshh4tdjk40hdt','',0,0,'root','execution','',1795835545940,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27janedp9ezeqjr5dzqb6','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j50ebfbq52ns1c9f6jw',1,'running',1795835545941,'exe_01m8g27jame3q8y1r21cnc58a0','',0,0,'root','execution','',1795835545968,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27jbhee989nvgez133h9q','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j6be07vyvg8cxp1xh2t',1,'waiting',1795835545968,'exe_01m8g27jbge6wstvx27xgqkmp9','',0,0,'root','execution','',1795835545989,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27jdge6zrs0x883zt41bd','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j7qedx9v5x3paran6ac',1,'waiting',1795835546032,'exe_01m8g27jdge6zrs0x883zh2bd3','',0,0,'root','execution','',1795835546057,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27jeae1vsn22x0d3a0x0e','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j93ef9spsmtkqd9peve',1,'failed',1795835546058,'exe_01m8g27je9eftv18cmjga9grga','',0,0,'root','execution','',1795835546076,1795835546104,'ValueError(''not yet'')',0);
INSERT INTO runs VALUES('run_01m8g27jewedmtv26akq4hfknc','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j9keb1vgppkfgcydq55',1,'running',1795835546076,'exe_01m8g27jewedmtv26aknbvkjn9','',0,0,'root','execution','',1795835546104,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27jfqee8aq0h0h4hzt9md','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j7qedx9v5x3paran6ac',1,'waiting',1795835546104,'','',0,0,'root','api','',1795835546108,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27jfre17vd49awmnb604g','org_01m8g27j2xe9bthc8kbentpwby','wf_01m8g27j7qedx9v5x3paran6ac',1,'waiting',1795835546104,'','run_01m8g27jewedmtv26akq4hfknc/a#1/1',1,1,'root','workflow','run_01m8g27jewedmtv26akq4hfknc',1795835546108,NULL,'',0);
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
INSERT INTO schema_version VALUES(1,1795835545291);
INSERT INTO schema_version VALUES(2,1795835545291);
INSERT INTO schema_version VALUES(3,1795835545291);
INSERT INTO schema_version VALUES(4,1795835545291);
INSERT INTO schema_version VALUES(5,1795835545291);

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
INSERT INTO timers VALUES('run_01m8g27jbhee989nvgez133h9q',1795835546989);
CREATE INDEX timers_due on timers (due_at, run_id);

DROP TABLE IF EXISTS tokens;
CREATE TABLE tokens (
    execution_id text not null,
    hash text not null check (length(hash) = 64),
    scopes text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer, epoch integer not null default 0,
    primary key (execution_id, hash)
) strict, without rowid;
INSERT INTO tokens VALUES('exe_01m8g27j9yebzshh4tdjk40hdt','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835545918,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27jame3q8y1r21cnc58a0','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835545941,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27jbge6wstvx27xgqkmp9','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835545968,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27jc4edybqx0nr6nfm2gs','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835545989,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27jdge6zrs0x883zh2bd3','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835546032,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27je9eftv18cmjga9grga','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835546058,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27jewedmtv26aknbvkjn9','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835546076,NULL,NULL,0);

DROP TABLE IF EXISTS upload_claims;
CREATE TABLE upload_claims (
    upload_id text primary key not null,
    execution_id text not null,
    claimed_at integer not null
) strict, without rowid;
CREATE INDEX upload_claims_by_execution on upload_claims (execution_id);
CREATE TRIGGER upload_claims_need_their_upload before insert on upload_claims
when not exists (select 1 from uploads where id = new.upload_id)
begin select raise(abort, 'upload_claims: this upload is gone'); end;

DROP TABLE IF EXISTS uploads;
CREATE TABLE uploads (
    id text primary key not null,
    workflow_id text not null,
    org_id text not null,
    client text not null,
    name text not null,
    media_type text not null,
    size integer not null,
    sha256 text not null,
    path text not null,
    created_at integer not null,
    expires_at integer not null,
    kept integer not null
) strict;
CREATE INDEX uploads_held on uploads (client, size) where kept = 0;

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
INSERT INTO versions VALUES('wf_01m8g27j3me5s9mnh3g6pym47f',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795835545716,'',1795835545738);
INSERT INTO versions VALUES('wf_01m8g27j50ebfbq52ns1c9f6jw',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795835545760,'',1795835545780);
INSERT INTO versions VALUES('wf_01m8g27j6be07vyvg8cxp1xh2t',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795835545803,'',1795835545812);
INSERT INTO versions VALUES('wf_01m8g27j71e0etc49bdb31jvn8',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795835545825,'',1795835545830);
INSERT INTO versions VALUES('wf_01m8g27j7qedx9v5x3paran6ac',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795835545847,'',1795835545883);
INSERT INTO versions VALUES('wf_01m8g27j93ef9spsmtkqd9peve',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795835545891,'',1795835545896);
INSERT INTO versions VALUES('wf_01m8g27j9keb1vgppkfgcydq55',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8g27j7qedx9v5x3paran6ac","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','cf7161fd3922eb36f93b01f0a4119aabc84c02ac8a58108c5a9a6d93d6934384',1795835545907,'',1795835545916);

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
INSERT INTO workflows VALUES('wf_01m8g27j3me5s9mnh3g6pym47f','org_01m8g27j2xe9bthc8kbentpwby','asks','','public_execute','active',1,1,'whs_01m8g27j3me5s9mnh3g6pym47fVvE1CR-pQZDXsSGchvq_wjlk1KFjdIrwkg2TJHEopEw',1795835545716,1795835545738,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27j50ebfbq52ns1c9f6jw','org_01m8g27j2xe9bthc8kbentpwby','holds','','public_execute','active',1,1,'whs_01m8g27j50ebfbq52ns1c9f6jwSWnuCXeENfKOKeUK_X1d2waVrsA-PyJUxUMTXklACRI',1795835545760,1795835545780,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27j6be07vyvg8cxp1xh2t','org_01m8g27j2xe9bthc8kbentpwby','delays','','public_execute','active',1,1,'whs_01m8g27j6be07vyvg8cxp1xh2t73txniDnHnwmzL76qHsygmsjUYbylRABtfFjEcqpAdc',1795835545803,1795835545812,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27j71e0etc49bdb31jvn8','org_01m8g27j2xe9bthc8kbentpwby','costs','','public_execute','active',1,1,'whs_01m8g27j71e0etc49bdb31jvn8c_VNp71KiuSgjtngS5hvtqKysvDpK8N9fwC0MWw-FWM',1795835545825,1795835545830,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27j7qedx9v5x3paran6ac','org_01m8g27j2xe9bthc8kbentpwby','loops','','public_execute','active',1,1,'whs_01m8g27j7qedx9v5x3paran6acHS4FxUgW8HXF826P1u5hZVQ593XpSZxGuD2chlI4mxs',1795835545847,1795835545883,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27j93ef9spsmtkqd9peve','org_01m8g27j2xe9bthc8kbentpwby','fails','','public_execute','active',1,1,'whs_01m8g27j93ef9spsmtkqd9pevekLzcfLRPbXGdARlR7jPa1uh1z7rfGOvM1sQ7x5_WmSY',1795835545891,1795835545896,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27j9keb1vgppkfgcydq55','org_01m8g27j2xe9bthc8kbentpwby','calls','','public_execute','active',1,1,'whs_01m8g27j9keb1vgppkfgcydq55udW6VSq8rhtzyFiLXGLb7FxhdhN3S4qX_LQ2NTmQBog',1795835545907,1795835545916,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
