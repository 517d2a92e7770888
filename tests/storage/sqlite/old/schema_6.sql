
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
CREATE INDEX artifacts_by_path on artifacts (path);

DROP TABLE IF EXISTS events;
CREATE TABLE "events" (
    execution_id text not null,
    seq integer not null,
    body text not null,
    primary key (execution_id, seq)
) strict;
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',1,'{"createdAt":"2026-11-28T03:12:31.783Z","eventType":"execution.created","id":"evt_01m8g27r17e9nvpregq3rx731a_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',2,'{"createdAt":"2026-11-28T03:12:31.783Z","eventType":"run.queued","id":"evt_01m8g27r17e9nvpregq3rx731a_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27r17e9nvpregq5bs9571","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',3,'{"createdAt":"2026-11-28T03:12:31.783Z","eventType":"run.started","id":"evt_01m8g27r17e9nvpregq3rx731a_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27r17e9nvpregq5bs9571","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',4,'{"createdAt":"2026-11-28T03:12:31.783Z","eventType":"step.started","id":"evt_01m8g27r17e9nvpregq3rx731a_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27r17e9nvpregq5bs9571","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3',1,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"execution.created","id":"evt_01m8g27r1ae3pr22w1sb2vdzj3_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3',2,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"run.queued","id":"evt_01m8g27r1ae3pr22w1sb2vdzj3_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1ae3pr22w1scj1xxvt","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3',3,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"run.started","id":"evt_01m8g27r1ae3pr22w1sb2vdzj3_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1ae3pr22w1scj1xxvt","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3',4,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"step.started","id":"evt_01m8g27r1ae3pr22w1sb2vdzj3_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27r1ae3pr22w1scj1xxvt","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',5,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"step.succeeded","id":"evt_01m8g27r17e9nvpregq3rx731a_5","level":"success","message":"","nodeId":"a","runId":"run_01m8g27r17e9nvpregq5bs9571","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',6,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"step.started","id":"evt_01m8g27r17e9nvpregq3rx731a_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8g27r17e9nvpregq5bs9571","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8g27r17e9nvpregq3rx731a',7,'{"createdAt":"2026-11-28T03:12:31.786Z","eventType":"run.waiting","id":"evt_01m8g27r17e9nvpregq3rx731a_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8g27r17e9nvpregq5bs9571","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8g27r1je1t90ykd5bf7swzn',1,'{"createdAt":"2026-11-28T03:12:31.794Z","eventType":"execution.created","id":"evt_01m8g27r1je1t90ykd5bf7swzn_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r1je1t90ykd5bf7swzn',2,'{"createdAt":"2026-11-28T03:12:31.794Z","eventType":"run.queued","id":"evt_01m8g27r1je1t90ykd5bf7swzn_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1je1t90ykd5cad8evf","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r1ne5aaaw5egs1rh0cs',1,'{"createdAt":"2026-11-28T03:12:31.797Z","eventType":"execution.created","id":"evt_01m8g27r1ne5aaaw5egs1rh0cs_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r1je1t90ykd5bf7swzn',3,'{"createdAt":"2026-11-28T03:12:31.797Z","eventType":"run.started","id":"evt_01m8g27r1je1t90ykd5bf7swzn_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1je1t90ykd5cad8evf","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27r1je1t90ykd5bf7swzn',4,'{"createdAt":"2026-11-28T03:12:31.797Z","eventType":"step.started","id":"evt_01m8g27r1je1t90ykd5bf7swzn_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27r1je1t90ykd5cad8evf","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8g27r1je1t90ykd5bf7swzn',5,'{"createdAt":"2026-11-28T03:12:31.797Z","eventType":"run.waiting","id":"evt_01m8g27r1je1t90ykd5bf7swzn_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8g27r1je1t90ykd5cad8evf","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g27r1ne5aaaw5egs1rh0cs',2,'{"createdAt":"2026-11-28T03:12:31.801Z","eventType":"checkout.opened","id":"evt_01m8g27r1ne5aaaw5egs1rh0cs_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv',1,'{"createdAt":"2026-11-28T03:12:31.803Z","eventType":"execution.created","id":"evt_01m8g27r1vebra9xt2f2kdhfsv_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv',2,'{"createdAt":"2026-11-28T03:12:31.803Z","eventType":"run.queued","id":"evt_01m8g27r1vebra9xt2f2kdhfsv_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1we9qa4427pb9afjqh","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv',3,'{"createdAt":"2026-11-28T03:12:31.803Z","eventType":"run.started","id":"evt_01m8g27r1vebra9xt2f2kdhfsv_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1we9qa4427pb9afjqh","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv',4,'{"createdAt":"2026-11-28T03:12:31.803Z","eventType":"step.started","id":"evt_01m8g27r1vebra9xt2f2kdhfsv_4","level":"info","message":"","nodeId":"each","runId":"run_01m8g27r1we9qa4427pb9afjqh","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8g27r1ye3s80x829vfv8y4v',1,'{"createdAt":"2026-11-28T03:12:31.806Z","eventType":"execution.created","id":"evt_01m8g27r1ye3s80x829vfv8y4v_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r1ye3s80x829vfv8y4v',2,'{"createdAt":"2026-11-28T03:12:31.806Z","eventType":"run.queued","id":"evt_01m8g27r1ye3s80x829vfv8y4v_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1ye3s80x829ybzz5mk","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r1ye3s80x829vfv8y4v',3,'{"createdAt":"2026-11-28T03:12:31.806Z","eventType":"run.started","id":"evt_01m8g27r1ye3s80x829vfv8y4v_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1ye3s80x829ybzz5mk","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27r1ye3s80x829vfv8y4v',4,'{"createdAt":"2026-11-28T03:12:31.806Z","eventType":"step.started","id":"evt_01m8g27r1ye3s80x829vfv8y4v_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27r1ye3s80x829ybzz5mk","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv',5,'{"createdAt":"2026-11-28T03:12:31.806Z","eventType":"run.waiting","id":"evt_01m8g27r1vebra9xt2f2kdhfsv_5","level":"info","message":"","nodeId":"","runId":"run_01m8g27r1we9qa4427pb9afjqh","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g27r24eadar4j5v1dy3mzh',1,'{"createdAt":"2026-11-28T03:12:31.813Z","eventType":"execution.created","id":"evt_01m8g27r24eadar4j5v1dy3mzh_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g27r24eadar4j5v1dy3mzh',2,'{"createdAt":"2026-11-28T03:12:31.813Z","eventType":"run.queued","id":"evt_01m8g27r24eadar4j5v1dy3mzh_2","level":"info","message":"","nodeId":"","runId":"run_01m8g27r25e22912xktk76azqt","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g27r1ye3s80x829vfv8y4v',5,'{"createdAt":"2026-11-28T03:12:31.813Z","eventType":"step.failed","id":"evt_01m8g27r1ye3s80x829vfv8y4v_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g27r1ye3s80x829ybzz5mk","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8g27r1ye3s80x829vfv8y4v',6,'{"createdAt":"2026-11-28T03:12:31.813Z","eventType":"run.failed","id":"evt_01m8g27r1ye3s80x829vfv8y4v_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g27r1ye3s80x829ybzz5mk","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8g27r24eadar4j5v1dy3mzh',3,'{"createdAt":"2026-11-28T03:12:31.815Z","eventType":"run.started","id":"evt_01m8g27r24eadar4j5v1dy3mzh_3","level":"info","message":"","nodeId":"","runId":"run_01m8g27r25e22912xktk76azqt","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g27r24eadar4j5v1dy3mzh',4,'{"createdAt":"2026-11-28T03:12:31.815Z","eventType":"step.started","id":"evt_01m8g27r24eadar4j5v1dy3mzh_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g27r25e22912xktk76azqt","title":"Run another workflow","seq":4}');
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
INSERT INTO executions VALUES('exe_01m8g27r17e9nvpregq3rx731a','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qtpec98db8fstn95spq',1,'workflow_waiting','not_required',1795835551783,NULL,7,2,NULL,'run_01m8g27r17e9nvpregq5bs9571','','{"id":"exe_01m8g27r17e9nvpregq3rx731a","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27qtpec98db8fstn95spq","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835551783,"updated_at":1795835551786,"seq":7,"rev":2,"stamp":3,"last_event_at":1795835551786,"run_id":"run_01m8g27r17e9nvpregq5bs9571","started_at":1795835551783,"message":"Wait","initiated_by_type":"public","progress":{"done":1,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795835551786}]}');
INSERT INTO executions VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qx3e4ct6eercznsq0e3',1,'workflow_running','not_required',1795835551786,NULL,4,1,NULL,'run_01m8g27r1ae3pr22w1scj1xxvt','','{"id":"exe_01m8g27r1ae3pr22w1sb2vdzj3","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27qx3e4ct6eercznsq0e3","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835551786,"updated_at":1795835551786,"seq":4,"rev":1,"stamp":2,"last_event_at":1795835551786,"run_id":"run_01m8g27r1ae3pr22w1scj1xxvt","started_at":1795835551786,"message":"held","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g27r1je1t90ykd5bf7swzn','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qxke919txzvremn3kjc',1,'workflow_waiting','not_required',1795835551794,NULL,5,2,NULL,'run_01m8g27r1je1t90ykd5cad8evf','','{"id":"exe_01m8g27r1je1t90ykd5bf7swzn","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27qxke919txzvremn3kjc","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835551794,"updated_at":1795835551797,"seq":5,"rev":2,"stamp":2,"last_event_at":1795835551797,"run_id":"run_01m8g27r1je1t90ykd5cad8evf","started_at":1795835551797,"message":"Delay","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795835552797,"since":1795835551797}]}');
INSERT INTO executions VALUES('exe_01m8g27r1ne5aaaw5egs1rh0cs','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qxze3883sa3fpmfgnte',1,'awaiting_payment','pending',1795835551797,NULL,2,2,NULL,'','','{"id":"exe_01m8g27r1ne5aaaw5egs1rh0cs","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27qxze3883sa3fpmfgnte","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795835551797,"updated_at":1795835551801,"seq":2,"rev":2,"stamp":2,"last_event_at":1795835551801,"order_id":"ord_01m8g27r1ne5aaaw5egy9a7tj7","checkout_id":"chk_01m8g27r1ne5aaaw5egwaefw4y","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"order":{"id":"ord_01m8g27r1ne5aaaw5egy9a7tj7","execution_id":"exe_01m8g27r1ne5aaaw5egs1rh0cs","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g27r1ne5aaaw5egwaefw4y","created_at":1795835551797,"expires_at":1795837351797,"provider_ref":"tst_chk_01m8g27r1ne5aaaw5egwaefw4y","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g27r1ne5aaaw5egwaefw4y","parameters":{"checkout":"chk_01m8g27r1ne5aaaw5egwaefw4y","amount":500,"currency":"EUR","expiresAt":1795837351797,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835551801,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835611797,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]},"test_mode":true}');
INSERT INTO executions VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qybeayamryqag093nvq',1,'workflow_waiting','not_required',1795835551803,NULL,5,2,NULL,'run_01m8g27r1we9qa4427pb9afjqh','','{"id":"exe_01m8g27r1vebra9xt2f2kdhfsv","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27qybeayamryqag093nvq","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835551803,"updated_at":1795835551806,"seq":5,"rev":2,"stamp":3,"last_event_at":1795835551806,"run_id":"run_01m8g27r1we9qa4427pb9afjqh","started_at":1795835551803,"initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g27r1ye3s80x829vfv8y4v','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27r04e29b747qc1cj4h47',1,'workflow_failed','not_required',1795835551806,1795835551813,6,2,1798427551813,'run_01m8g27r1ye3s80x829ybzz5mk','','{"id":"exe_01m8g27r1ye3s80x829vfv8y4v","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27r04e29b747qc1cj4h47","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795835551806,"updated_at":1795835551813,"seq":6,"rev":2,"stamp":3,"last_event_at":1795835551813,"run_id":"run_01m8g27r1ye3s80x829ybzz5mk","started_at":1795835551806,"finished_at":1795835551813,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"token_ends_at":1798427551813}');
INSERT INTO executions VALUES('exe_01m8g27r24eadar4j5v1dy3mzh','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27r13ecr9wqanfafa5w6d',1,'workflow_running','not_required',1795835551813,NULL,4,2,NULL,'run_01m8g27r25e22912xktk76azqt','','{"id":"exe_01m8g27r24eadar4j5v1dy3mzh","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","workflow_id":"wf_01m8g27r13ecr9wqanfafa5w6d","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835551813,"updated_at":1795835551815,"seq":4,"rev":2,"stamp":2,"last_event_at":1795835551815,"run_id":"run_01m8g27r25e22912xktk76azqt","started_at":1795835551815,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}');
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
INSERT INTO journal VALUES('run_01m8g27r17e9nvpregq5bs9571',1,'run.opened','',0,1795835551783,'{"kind":"run.opened","at":1795835551783,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:31.783Z"},"vars":{},"workflow":{"id":"wf_01m8g27qtpec98db8fstn95spq","version":1,"name":"asks"},"execution":{"id":"exe_01m8g27r17e9nvpregq3rx731a","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r17e9nvpregq5bs9571',2,'run.started','',0,1795835551783,'{"kind":"run.started","at":1795835551783}');
INSERT INTO journal VALUES('run_01m8g27r17e9nvpregq5bs9571',3,'step.asked','a#1',1,1795835551783,'{"kind":"step.asked","at":1795835551783,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8g27r1ae3pr22w1scj1xxvt',1,'run.opened','',0,1795835551786,'{"kind":"run.opened","at":1795835551786,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:31.786Z"},"vars":{},"workflow":{"id":"wf_01m8g27qx3e4ct6eercznsq0e3","version":1,"name":"holds"},"execution":{"id":"exe_01m8g27r1ae3pr22w1sb2vdzj3","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r1ae3pr22w1scj1xxvt',2,'run.started','',0,1795835551786,'{"kind":"run.started","at":1795835551786}');
INSERT INTO journal VALUES('run_01m8g27r1ae3pr22w1scj1xxvt',3,'step.asked','a#1',1,1795835551786,'{"kind":"step.asked","at":1795835551786,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g27r17e9nvpregq5bs9571',4,'step.done','a#1',1,1795835551786,'{"kind":"step.done","at":1795835551786,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8g27r17e9nvpregq5bs9571',5,'wait.opened','ask#1',0,1795835551786,'{"kind":"wait.opened","at":1795835551786,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8g27r17e9nvpregq5bs9571',6,'run.parked','ask#1',0,1795835551786,'{"kind":"run.parked","at":1795835551786,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27r1je1t90ykd5cad8evf',1,'run.opened','',0,1795835551794,'{"kind":"run.opened","at":1795835551794,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:31.794Z"},"vars":{},"workflow":{"id":"wf_01m8g27qxke919txzvremn3kjc","version":1,"name":"delays"},"execution":{"id":"exe_01m8g27r1je1t90ykd5bf7swzn","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r1je1t90ykd5cad8evf',2,'run.started','',0,1795835551797,'{"kind":"run.started","at":1795835551797}');
INSERT INTO journal VALUES('run_01m8g27r1je1t90ykd5cad8evf',3,'wait.opened','a#1',0,1795835551797,'{"kind":"wait.opened","at":1795835551797,"step":"a#1","wait":"time","until":1795835552797,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g27r1je1t90ykd5cad8evf',4,'run.parked','a#1',0,1795835551797,'{"kind":"run.parked","at":1795835551797,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',1,'run.opened','',0,1795835551803,'{"kind":"run.opened","at":1795835551803,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:31.803Z"},"vars":{},"workflow":{"id":"wf_01m8g27qybeayamryqag093nvq","version":1,"name":"loops"},"execution":{"id":"exe_01m8g27r1vebra9xt2f2kdhfsv","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',2,'run.started','',0,1795835551803,'{"kind":"run.started","at":1795835551803}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',3,'loop.opened','each#1',0,1795835551803,'{"kind":"loop.opened","at":1795835551803,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',4,'step.asked','a#1',1,1795835551803,'{"kind":"step.asked","at":1795835551803,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27r1ye3s80x829ybzz5mk',1,'run.opened','',0,1795835551806,'{"kind":"run.opened","at":1795835551806,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:31.806Z"},"vars":{},"workflow":{"id":"wf_01m8g27r04e29b747qc1cj4h47","version":1,"name":"fails"},"execution":{"id":"exe_01m8g27r1ye3s80x829vfv8y4v","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r1ye3s80x829ybzz5mk',2,'run.started','',0,1795835551806,'{"kind":"run.started","at":1795835551806}');
INSERT INTO journal VALUES('run_01m8g27r1ye3s80x829ybzz5mk',3,'step.asked','a#1',1,1795835551806,'{"kind":"step.asked","at":1795835551806,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',5,'step.done','a#1',1,1795835551806,'{"kind":"step.done","at":1795835551806,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',6,'wait.opened','call#1',0,1795835551806,'{"kind":"wait.opened","at":1795835551806,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27r1we9qa4427pb9afjqh',7,'run.parked','',0,1795835551806,'{"kind":"run.parked","at":1795835551806,"step":""}');
INSERT INTO journal VALUES('run_01m8g27r25e22912xktk76azqt',1,'run.opened','',0,1795835551813,'{"kind":"run.opened","at":1795835551813,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:31.813Z"},"vars":{},"workflow":{"id":"wf_01m8g27r13ecr9wqanfafa5w6d","version":1,"name":"calls"},"execution":{"id":"exe_01m8g27r24eadar4j5v1dy3mzh","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r1ye3s80x829ybzz5mk',4,'step.failed','a#1',1,1795835551812,'{"kind":"step.failed","at":1795835551812,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8g27r1ye3s80x829ybzz5mk',5,'run.failed','a#1',0,1795835551813,'{"kind":"run.failed","at":1795835551813,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',1,'run.opened','',0,1795835551815,'{"kind":"run.opened","at":1795835551815,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T03:12:31.815Z"},"vars":{},"workflow":{"id":"wf_01m8g27qybeayamryqag093nvq","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8g27r25e22912xktk76azqt',2,'run.started','',0,1795835551815,'{"kind":"run.started","at":1795835551815}');
INSERT INTO journal VALUES('run_01m8g27r25e22912xktk76azqt',3,'step.asked','a#1',1,1795835551815,'{"kind":"step.asked","at":1795835551815,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8g27qybeayamryqag093nvq","wait":true}}');
INSERT INTO journal VALUES('run_01m8g27r25e22912xktk76azqt',4,'child.opened','a#1',1,1795835551815,'{"kind":"child.opened","at":1795835551815,"step":"a#1","attempt":1,"workflow_id":"wf_01m8g27qybeayamryqag093nvq","workflow_name":"loops","child":"run_01m8g27r27e0svx990e79g9zax","waits":true}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',1,'run.opened','',0,1795835551815,'{"kind":"run.opened","at":1795835551815,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T03:12:31.815Z"},"vars":{},"workflow":{"id":"wf_01m8g27qybeayamryqag093nvq","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8g27r25e22912xktk76azqt/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',2,'run.started','',0,1795835551817,'{"kind":"run.started","at":1795835551817}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',3,'loop.opened','each#1',0,1795835551817,'{"kind":"loop.opened","at":1795835551817,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',4,'step.asked','a#1',1,1795835551817,'{"kind":"step.asked","at":1795835551817,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',2,'run.started','',0,1795835551817,'{"kind":"run.started","at":1795835551817}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',3,'loop.opened','each#1',0,1795835551817,'{"kind":"loop.opened","at":1795835551817,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',4,'step.asked','a#1',1,1795835551817,'{"kind":"step.asked","at":1795835551817,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',5,'step.done','a#1',1,1795835551818,'{"kind":"step.done","at":1795835551818,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',6,'wait.opened','call#1',0,1795835551818,'{"kind":"wait.opened","at":1795835551818,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e775a3n6',7,'run.parked','',0,1795835551818,'{"kind":"run.parked","at":1795835551818,"step":""}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',5,'step.done','a#1',1,1795835551818,'{"kind":"step.done","at":1795835551818,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',6,'wait.opened','call#1',0,1795835551818,'{"kind":"wait.opened","at":1795835551818,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g27r27e0svx990e79g9zax',7,'run.parked','',0,1795835551818,'{"kind":"run.parked","at":1795835551818,"step":""}');
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
INSERT INTO orders VALUES('ord_01m8g27r1ne5aaaw5egy9a7tj7','exe_01m8g27r1ne5aaaw5egs1rh0cs','org_01m8g27qsxecx94qcpt70gf8zb','chk_01m8g27r1ne5aaaw5egwaefw4y','test','tst_chk_01m8g27r1ne5aaaw5egwaefw4y','test',500,'EUR','',1795835611797,'{"id":"ord_01m8g27r1ne5aaaw5egy9a7tj7","execution_id":"exe_01m8g27r1ne5aaaw5egs1rh0cs","org_id":"org_01m8g27qsxecx94qcpt70gf8zb","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g27r1ne5aaaw5egwaefw4y","created_at":1795835551797,"expires_at":1795837351797,"provider_ref":"tst_chk_01m8g27r1ne5aaaw5egwaefw4y","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g27r1ne5aaaw5egwaefw4y","parameters":{"checkout":"chk_01m8g27r1ne5aaaw5egwaefw4y","amount":500,"currency":"EUR","expiresAt":1795837351797,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835551801,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835611797,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]}');
CREATE INDEX orders_to_check on orders (provider, next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8g27qsxecx94qcpt70gf8zb','default',1795835551549);

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
INSERT INTO requests VALUES('exe_01m8g27r17e9nvpregq3rx731a','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27r1je1t90ykd5bf7swzn','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27r1ne5aaaw5egs1rh0cs','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27r1ye3s80x829vfv8y4v','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g27r24eadar4j5v1dy3mzh','{"who":"Ada"}');

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
INSERT INTO runs VALUES('run_01m8g27r17e9nvpregq5bs9571','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qtpec98db8fstn95spq',1,'waiting',1795835551783,'exe_01m8g27r17e9nvpregq3rx731a','',0,0,'root','execution','',1795835551783,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27r1ae3pr22w1scj1xxvt','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qx3e4ct6eercznsq0e3',1,'running',1795835551786,'exe_01m8g27r1ae3pr22w1sb2vdzj3','',0,0,'root','execution','',1795835551786,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27r1je1t90ykd5cad8evf','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qxke919txzvremn3kjc',1,'waiting',1795835551794,'exe_01m8g27r1je1t90ykd5bf7swzn','',0,0,'root','execution','',1795835551797,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27r1we9qa4427pb9afjqh','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qybeayamryqag093nvq',1,'waiting',1795835551803,'exe_01m8g27r1vebra9xt2f2kdhfsv','',0,0,'root','execution','',1795835551803,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27r1ye3s80x829ybzz5mk','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27r04e29b747qc1cj4h47',1,'failed',1795835551806,'exe_01m8g27r1ye3s80x829vfv8y4v','',0,0,'root','execution','',1795835551806,1795835551813,'ValueError(''not yet'')',0);
INSERT INTO runs VALUES('run_01m8g27r25e22912xktk76azqt','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27r13ecr9wqanfafa5w6d',1,'running',1795835551813,'exe_01m8g27r24eadar4j5v1dy3mzh','',0,0,'root','execution','',1795835551815,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27r27e0svx990e775a3n6','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qybeayamryqag093nvq',1,'waiting',1795835551815,'','',0,0,'root','api','',1795835551817,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g27r27e0svx990e79g9zax','org_01m8g27qsxecx94qcpt70gf8zb','wf_01m8g27qybeayamryqag093nvq',1,'waiting',1795835551815,'','run_01m8g27r25e22912xktk76azqt/a#1/1',1,1,'root','workflow','run_01m8g27r25e22912xktk76azqt',1795835551817,NULL,'',0);
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
INSERT INTO schema_version VALUES(1,1795835551239);
INSERT INTO schema_version VALUES(2,1795835551239);
INSERT INTO schema_version VALUES(3,1795835551239);
INSERT INTO schema_version VALUES(4,1795835551239);
INSERT INTO schema_version VALUES(5,1795835551239);
INSERT INTO schema_version VALUES(6,1795835551239);

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
INSERT INTO timers VALUES('run_01m8g27r1je1t90ykd5cad8evf',1795835552797);
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
INSERT INTO tokens VALUES('exe_01m8g27r17e9nvpregq3rx731a','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551783,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27r1ae3pr22w1sb2vdzj3','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551786,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27r1je1t90ykd5bf7swzn','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551794,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27r1ne5aaaw5egs1rh0cs','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551797,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27r1vebra9xt2f2kdhfsv','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551803,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27r1ye3s80x829vfv8y4v','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551806,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g27r24eadar4j5v1dy3mzh','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835551813,NULL,NULL,0);

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
CREATE INDEX uploads_by_path on uploads (path);
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
INSERT INTO versions VALUES('wf_01m8g27qtpec98db8fstn95spq',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795835551574,'',1795835551622);
INSERT INTO versions VALUES('wf_01m8g27qx3e4ct6eercznsq0e3',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795835551651,'',1795835551664);
INSERT INTO versions VALUES('wf_01m8g27qxke919txzvremn3kjc',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795835551667,'',1795835551672);
INSERT INTO versions VALUES('wf_01m8g27qxze3883sa3fpmfgnte',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795835551679,'',1795835551684);
INSERT INTO versions VALUES('wf_01m8g27qybeayamryqag093nvq',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795835551691,'',1795835551732);
INSERT INTO versions VALUES('wf_01m8g27r04e29b747qc1cj4h47',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795835551748,'',1795835551760);
INSERT INTO versions VALUES('wf_01m8g27r13ecr9wqanfafa5w6d',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8g27qybeayamryqag093nvq","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','3665f021fc9bc8501cfefb11eb78db966ae8980fa41922c1fafe2bd2568f4b21',1795835551779,'',1795835551781);

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
INSERT INTO workflows VALUES('wf_01m8g27qtpec98db8fstn95spq','org_01m8g27qsxecx94qcpt70gf8zb','asks','','public_execute','active',1,1,'whs_01m8g27qtpec98db8fstn95spq3CHkAxl9IUbyjenTvoWwG0qDRmSP8qnAgkc1n0185pc',1795835551574,1795835551627,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27qx3e4ct6eercznsq0e3','org_01m8g27qsxecx94qcpt70gf8zb','holds','','public_execute','active',1,1,'whs_01m8g27qx3e4ct6eercznsq0e3I5E1UTN9OKoRTSQu2jZIamfKxr6ZX1FywcJaLL5iNRM',1795835551651,1795835551664,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27qxke919txzvremn3kjc','org_01m8g27qsxecx94qcpt70gf8zb','delays','','public_execute','active',1,1,'whs_01m8g27qxke919txzvremn3kjcM1bTAVShZl0aPyCKhCN2RecvUk6kmunr2SSecZpBFkU',1795835551667,1795835551672,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27qxze3883sa3fpmfgnte','org_01m8g27qsxecx94qcpt70gf8zb','costs','','public_execute','active',1,1,'whs_01m8g27qxze3883sa3fpmfgnte3OzeJtW3emJaK3i53kxI7f65CLGNtnv-cksLubDgvnA',1795835551679,1795835551684,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27qybeayamryqag093nvq','org_01m8g27qsxecx94qcpt70gf8zb','loops','','public_execute','active',1,1,'whs_01m8g27qybeayamryqag093nvqSqm_YLRTgyy-_2tS5-zMBdMr2lHr6SRDRKHPr9EvSkU',1795835551691,1795835551733,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27r04e29b747qc1cj4h47','org_01m8g27qsxecx94qcpt70gf8zb','fails','','public_execute','active',1,1,'whs_01m8g27r04e29b747qc1cj4h472jf5e7Prz7GQ-7rgzYtgPKKhNOeGrV35D6T3XaXPH2I',1795835551748,1795835551760,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g27r13ecr9wqanfafa5w6d','org_01m8g27qsxecx94qcpt70gf8zb','calls','','public_execute','active',1,1,'whs_01m8g27r13ecr9wqanfafa5w6dpWsAh9fJg0ceptfJGVE4uQ5aHEonW8nykOsCKDjfIMo',1795835551779,1795835551781,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
