
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
CREATE TABLE events (
    execution_id text not null,
    seq integer not null,
    body text not null,
    primary key (execution_id, seq)
) strict, without rowid;
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',1,'{"createdAt":"2026-11-28T03:12:08.892Z","eventType":"execution.created","id":"evt_01m8g271nve4asv2daf63205qq_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',2,'{"createdAt":"2026-11-28T03:12:08.892Z","eventType":"run.queued","id":"evt_01m8g271nve4asv2daf63205qq_2","level":"info","message":"","nodeId":"","runId":"run_01m8g271nwe929hy6qkapb63h8","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',3,'{"createdAt":"2026-11-28T03:12:08.908Z","eventType":"run.started","id":"evt_01m8g271nve4asv2daf63205qq_3","level":"info","message":"","nodeId":"","runId":"run_01m8g271nwe929hy6qkapb63h8","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',4,'{"createdAt":"2026-11-28T03:12:08.908Z","eventType":"step.started","id":"evt_01m8g271nve4asv2daf63205qq_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g271nwe929hy6qkapb63h8","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',5,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"step.succeeded","id":"evt_01m8g271nve4asv2daf63205qq_5","level":"success","message":"","nodeId":"a","runId":"run_01m8g271nwe929hy6qkapb63h8","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',6,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"step.started","id":"evt_01m8g271nve4asv2daf63205qq_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8g271nwe929hy6qkapb63h8","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8g271nve4asv2daf63205qq',7,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"run.waiting","id":"evt_01m8g271nve4asv2daf63205qq_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8g271nwe929hy6qkapb63h8","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8g271pce4nrned5ypkc3dks',1,'{"createdAt":"2026-11-28T03:12:08.908Z","eventType":"execution.created","id":"evt_01m8g271pce4nrned5ypkc3dks_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271pce4nrned5ypkc3dks',2,'{"createdAt":"2026-11-28T03:12:08.908Z","eventType":"run.queued","id":"evt_01m8g271pce4nrned5ypkc3dks_2","level":"info","message":"","nodeId":"","runId":"run_01m8g271pce4nrned5yr9bwfsn","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g271pce4nrned5ypkc3dks',3,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"run.started","id":"evt_01m8g271pce4nrned5ypkc3dks_3","level":"info","message":"","nodeId":"","runId":"run_01m8g271pce4nrned5yr9bwfsn","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g271pce4nrned5ypkc3dks',4,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"step.started","id":"evt_01m8g271pce4nrned5ypkc3dks_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g271pce4nrned5yr9bwfsn","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8g271q8edqrfs1venbz6m2z',1,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"execution.created","id":"evt_01m8g271q8edqrfs1venbz6m2z_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271q8edqrfs1venbz6m2z',2,'{"createdAt":"2026-11-28T03:12:08.937Z","eventType":"run.queued","id":"evt_01m8g271q8edqrfs1venbz6m2z_2","level":"info","message":"","nodeId":"","runId":"run_01m8g271q9ee7vh1zzfdgcdzd5","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g271q8edqrfs1venbz6m2z',3,'{"createdAt":"2026-11-28T03:12:08.953Z","eventType":"run.started","id":"evt_01m8g271q8edqrfs1venbz6m2z_3","level":"info","message":"","nodeId":"","runId":"run_01m8g271q9ee7vh1zzfdgcdzd5","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g271q8edqrfs1venbz6m2z',4,'{"createdAt":"2026-11-28T03:12:08.953Z","eventType":"step.started","id":"evt_01m8g271q8edqrfs1venbz6m2z_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g271q9ee7vh1zzfdgcdzd5","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8g271q8edqrfs1venbz6m2z',5,'{"createdAt":"2026-11-28T03:12:08.953Z","eventType":"run.waiting","id":"evt_01m8g271q8edqrfs1venbz6m2z_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8g271q9ee7vh1zzfdgcdzd5","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g271qre1gar1he7nrhvn8y',1,'{"createdAt":"2026-11-28T03:12:08.953Z","eventType":"execution.created","id":"evt_01m8g271qre1gar1he7nrhvn8y_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271qre1gar1he7nrhvn8y',2,'{"createdAt":"2026-11-28T03:12:08.984Z","eventType":"checkout.opened","id":"evt_01m8g271qre1gar1he7nrhvn8y_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1',1,'{"createdAt":"2026-11-28T03:12:08.993Z","eventType":"execution.created","id":"evt_01m8g271s1e3aasyqfpvgf4vx1_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1',2,'{"createdAt":"2026-11-28T03:12:08.993Z","eventType":"run.queued","id":"evt_01m8g271s1e3aasyqfpvgf4vx1_2","level":"info","message":"","nodeId":"","runId":"run_01m8g271s1e3aasyqfpz0qvtae","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1',3,'{"createdAt":"2026-11-28T03:12:09.020Z","eventType":"run.started","id":"evt_01m8g271s1e3aasyqfpvgf4vx1_3","level":"info","message":"","nodeId":"","runId":"run_01m8g271s1e3aasyqfpz0qvtae","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1',4,'{"createdAt":"2026-11-28T03:12:09.020Z","eventType":"step.started","id":"evt_01m8g271s1e3aasyqfpvgf4vx1_4","level":"info","message":"","nodeId":"each","runId":"run_01m8g271s1e3aasyqfpz0qvtae","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1',5,'{"createdAt":"2026-11-28T03:12:09.048Z","eventType":"run.waiting","id":"evt_01m8g271s1e3aasyqfpvgf4vx1_5","level":"info","message":"","nodeId":"","runId":"run_01m8g271s1e3aasyqfpz0qvtae","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g271sve9qtfyq5y1k15k5h',1,'{"createdAt":"2026-11-28T03:12:09.020Z","eventType":"execution.created","id":"evt_01m8g271sve9qtfyq5y1k15k5h_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271sve9qtfyq5y1k15k5h',2,'{"createdAt":"2026-11-28T03:12:09.020Z","eventType":"run.queued","id":"evt_01m8g271sve9qtfyq5y1k15k5h_2","level":"info","message":"","nodeId":"","runId":"run_01m8g271swe6kre6hff0he88p0","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g271sve9qtfyq5y1k15k5h',3,'{"createdAt":"2026-11-28T03:12:09.048Z","eventType":"run.started","id":"evt_01m8g271sve9qtfyq5y1k15k5h_3","level":"info","message":"","nodeId":"","runId":"run_01m8g271swe6kre6hff0he88p0","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g271sve9qtfyq5y1k15k5h',4,'{"createdAt":"2026-11-28T03:12:09.048Z","eventType":"step.started","id":"evt_01m8g271sve9qtfyq5y1k15k5h_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g271swe6kre6hff0he88p0","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8g271sve9qtfyq5y1k15k5h',5,'{"createdAt":"2026-11-28T03:12:09.065Z","eventType":"step.failed","id":"evt_01m8g271sve9qtfyq5y1k15k5h_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g271swe6kre6hff0he88p0","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8g271sve9qtfyq5y1k15k5h',6,'{"createdAt":"2026-11-28T03:12:09.065Z","eventType":"run.failed","id":"evt_01m8g271sve9qtfyq5y1k15k5h_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g271swe6kre6hff0he88p0","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8g271tpe6fsayd88kj24116',1,'{"createdAt":"2026-11-28T03:12:09.048Z","eventType":"execution.created","id":"evt_01m8g271tpe6fsayd88kj24116_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g271tpe6fsayd88kj24116',2,'{"createdAt":"2026-11-28T03:12:09.048Z","eventType":"run.queued","id":"evt_01m8g271tpe6fsayd88kj24116_2","level":"info","message":"","nodeId":"","runId":"run_01m8g271tre3f9np3htarwvjcv","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g271tpe6fsayd88kj24116',3,'{"createdAt":"2026-11-28T03:12:09.065Z","eventType":"run.started","id":"evt_01m8g271tpe6fsayd88kj24116_3","level":"info","message":"","nodeId":"","runId":"run_01m8g271tre3f9np3htarwvjcv","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g271tpe6fsayd88kj24116',4,'{"createdAt":"2026-11-28T03:12:09.065Z","eventType":"step.started","id":"evt_01m8g271tpe6fsayd88kj24116_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g271tre3f9np3htarwvjcv","title":"Run another workflow","seq":4}');
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
INSERT INTO executions VALUES('exe_01m8g271nve4asv2daf63205qq','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271f6e0e8j01ccd59y242',1,'workflow_waiting','not_required',1795835528892,NULL,7,3,NULL,'run_01m8g271nwe929hy6qkapb63h8','','{"id":"exe_01m8g271nve4asv2daf63205qq","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271f6e0e8j01ccd59y242","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835528892,"updated_at":1795835528937,"seq":7,"rev":3,"last_event_at":1795835528937,"run_id":"run_01m8g271nwe929hy6qkapb63h8","started_at":1795835528908,"message":"Wait","initiated_by_type":"public","progress":{"done":1.0,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795835528936}]}');
INSERT INTO executions VALUES('exe_01m8g271pce4nrned5ypkc3dks','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271gqeaxst5r4nmjdzybm',1,'workflow_running','not_required',1795835528908,NULL,4,2,NULL,'run_01m8g271pce4nrned5yr9bwfsn','','{"id":"exe_01m8g271pce4nrned5ypkc3dks","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271gqeaxst5r4nmjdzybm","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835528908,"updated_at":1795835528937,"seq":4,"rev":2,"last_event_at":1795835528937,"run_id":"run_01m8g271pce4nrned5yr9bwfsn","started_at":1795835528937,"message":"held","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g271q8edqrfs1venbz6m2z','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271hfe5q8k1n3mjcz4d7e',1,'workflow_waiting','not_required',1795835528937,NULL,5,2,NULL,'run_01m8g271q9ee7vh1zzfdgcdzd5','','{"id":"exe_01m8g271q8edqrfs1venbz6m2z","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271hfe5q8k1n3mjcz4d7e","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835528937,"updated_at":1795835528953,"seq":5,"rev":2,"last_event_at":1795835528953,"run_id":"run_01m8g271q9ee7vh1zzfdgcdzd5","started_at":1795835528953,"message":"Delay","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795835529953,"since":1795835528953}]}');
INSERT INTO executions VALUES('exe_01m8g271qre1gar1he7nrhvn8y','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271j0ee8v3zh5fv5mfz1e',1,'awaiting_payment','pending',1795835528953,NULL,2,2,NULL,'','','{"id":"exe_01m8g271qre1gar1he7nrhvn8y","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271j0ee8v3zh5fv5mfz1e","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795835528953,"updated_at":1795835528984,"seq":2,"rev":2,"last_event_at":1795835528984,"order_id":"ord_01m8g271qsecxsc29sa894dvgm","checkout_id":"chk_01m8g271qsecxsc29sa5a89ze8","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"order":{"id":"ord_01m8g271qsecxsc29sa894dvgm","execution_id":"exe_01m8g271qre1gar1he7nrhvn8y","org_id":"org_01m8g271evee6960bvtkq4cdnh","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g271qsecxsc29sa5a89ze8","created_at":1795835528953,"expires_at":1795837328953,"provider_ref":"tst_chk_01m8g271qsecxsc29sa5a89ze8","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g271qsecxsc29sa5a89ze8","parameters":{"checkout":"chk_01m8g271qsecxsc29sa5a89ze8","amount":500,"currency":"EUR","expiresAt":1795837328953,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835528984,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835588953,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false},"test_mode":true}');
INSERT INTO executions VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271jge80t9yr8qa9rfw0x',1,'workflow_waiting','not_required',1795835528993,NULL,5,3,NULL,'run_01m8g271s1e3aasyqfpz0qvtae','','{"id":"exe_01m8g271s1e3aasyqfpvgf4vx1","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271jge80t9yr8qa9rfw0x","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835528993,"updated_at":1795835529048,"seq":5,"rev":3,"last_event_at":1795835529048,"run_id":"run_01m8g271s1e3aasyqfpz0qvtae","started_at":1795835529020,"initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}');
INSERT INTO executions VALUES('exe_01m8g271sve9qtfyq5y1k15k5h','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271m4e2bbwg02w79sqv6t',1,'workflow_failed','not_required',1795835529020,1795835529065,6,3,1798427529065,'run_01m8g271swe6kre6hff0he88p0','','{"id":"exe_01m8g271sve9qtfyq5y1k15k5h","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271m4e2bbwg02w79sqv6t","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795835529020,"updated_at":1795835529065,"seq":6,"rev":3,"last_event_at":1795835529065,"run_id":"run_01m8g271swe6kre6hff0he88p0","started_at":1795835529048,"finished_at":1795835529065,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"token_ends_at":1798427529065}');
INSERT INTO executions VALUES('exe_01m8g271tpe6fsayd88kj24116','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271mvecev1908a3eppjdv',1,'workflow_running','not_required',1795835529048,NULL,4,2,NULL,'run_01m8g271tre3f9np3htarwvjcv','','{"id":"exe_01m8g271tpe6fsayd88kj24116","org_id":"org_01m8g271evee6960bvtkq4cdnh","workflow_id":"wf_01m8g271mvecev1908a3eppjdv","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835529048,"updated_at":1795835529065,"seq":4,"rev":2,"last_event_at":1795835529065,"run_id":"run_01m8g271tre3f9np3htarwvjcv","started_at":1795835529065,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}');
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
CREATE TABLE journal (
    run_id text not null,
    seq integer not null,
    kind text not null,
    step text not null,
    attempt integer not null,
    at integer not null,
    body text not null,
    primary key (run_id, seq)
) strict, without rowid;
INSERT INTO journal VALUES('run_01m8g271nwe929hy6qkapb63h8',1,'run.opened','',0,1795835528892,'{"kind":"run.opened","at":1795835528892,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:08.892Z"},"vars":{},"workflow":{"id":"wf_01m8g271f6e0e8j01ccd59y242","version":1,"name":"asks"},"execution":{"id":"exe_01m8g271nve4asv2daf63205qq","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271nwe929hy6qkapb63h8',2,'run.started','',0,1795835528908,'{"kind":"run.started","at":1795835528908}');
INSERT INTO journal VALUES('run_01m8g271nwe929hy6qkapb63h8',3,'step.asked','a#1',1,1795835528908,'{"kind":"step.asked","at":1795835528908,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8g271nwe929hy6qkapb63h8',4,'step.done','a#1',1,1795835528936,'{"kind":"step.done","at":1795835528936,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8g271nwe929hy6qkapb63h8',5,'wait.opened','ask#1',0,1795835528936,'{"kind":"wait.opened","at":1795835528936,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8g271nwe929hy6qkapb63h8',6,'run.parked','ask#1',0,1795835528936,'{"kind":"run.parked","at":1795835528936,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g271pce4nrned5yr9bwfsn',1,'run.opened','',0,1795835528908,'{"kind":"run.opened","at":1795835528908,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:08.908Z"},"vars":{},"workflow":{"id":"wf_01m8g271gqeaxst5r4nmjdzybm","version":1,"name":"holds"},"execution":{"id":"exe_01m8g271pce4nrned5ypkc3dks","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271pce4nrned5yr9bwfsn',2,'run.started','',0,1795835528936,'{"kind":"run.started","at":1795835528936}');
INSERT INTO journal VALUES('run_01m8g271pce4nrned5yr9bwfsn',3,'step.asked','a#1',1,1795835528936,'{"kind":"step.asked","at":1795835528936,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g271q9ee7vh1zzfdgcdzd5',1,'run.opened','',0,1795835528937,'{"kind":"run.opened","at":1795835528937,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:08.937Z"},"vars":{},"workflow":{"id":"wf_01m8g271hfe5q8k1n3mjcz4d7e","version":1,"name":"delays"},"execution":{"id":"exe_01m8g271q8edqrfs1venbz6m2z","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271q9ee7vh1zzfdgcdzd5',2,'run.started','',0,1795835528953,'{"kind":"run.started","at":1795835528953}');
INSERT INTO journal VALUES('run_01m8g271q9ee7vh1zzfdgcdzd5',3,'wait.opened','a#1',0,1795835528953,'{"kind":"wait.opened","at":1795835528953,"step":"a#1","wait":"time","until":1795835529953,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g271q9ee7vh1zzfdgcdzd5',4,'run.parked','a#1',0,1795835528953,'{"kind":"run.parked","at":1795835528953,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',1,'run.opened','',0,1795835528993,'{"kind":"run.opened","at":1795835528993,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:08.993Z"},"vars":{},"workflow":{"id":"wf_01m8g271jge80t9yr8qa9rfw0x","version":1,"name":"loops"},"execution":{"id":"exe_01m8g271s1e3aasyqfpvgf4vx1","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',2,'run.started','',0,1795835529019,'{"kind":"run.started","at":1795835529019}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',3,'loop.opened','each#1',0,1795835529019,'{"kind":"loop.opened","at":1795835529019,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',4,'step.asked','a#1',1,1795835529019,'{"kind":"step.asked","at":1795835529019,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',5,'step.done','a#1',1,1795835529046,'{"kind":"step.done","at":1795835529046,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',6,'wait.opened','call#1',0,1795835529046,'{"kind":"wait.opened","at":1795835529046,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g271s1e3aasyqfpz0qvtae',7,'run.parked','',0,1795835529046,'{"kind":"run.parked","at":1795835529046,"step":""}');
INSERT INTO journal VALUES('run_01m8g271swe6kre6hff0he88p0',1,'run.opened','',0,1795835529020,'{"kind":"run.opened","at":1795835529020,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:09.020Z"},"vars":{},"workflow":{"id":"wf_01m8g271m4e2bbwg02w79sqv6t","version":1,"name":"fails"},"execution":{"id":"exe_01m8g271sve9qtfyq5y1k15k5h","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271swe6kre6hff0he88p0',2,'run.started','',0,1795835529048,'{"kind":"run.started","at":1795835529048}');
INSERT INTO journal VALUES('run_01m8g271swe6kre6hff0he88p0',3,'step.asked','a#1',1,1795835529048,'{"kind":"step.asked","at":1795835529048,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g271swe6kre6hff0he88p0',4,'step.failed','a#1',1,1795835529064,'{"kind":"step.failed","at":1795835529064,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8g271swe6kre6hff0he88p0',5,'run.failed','a#1',0,1795835529064,'{"kind":"run.failed","at":1795835529064,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8g271tre3f9np3htarwvjcv',1,'run.opened','',0,1795835529048,'{"kind":"run.opened","at":1795835529048,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:12:09.048Z"},"vars":{},"workflow":{"id":"wf_01m8g271mvecev1908a3eppjdv","version":1,"name":"calls"},"execution":{"id":"exe_01m8g271tpe6fsayd88kj24116","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271tre3f9np3htarwvjcv',2,'run.started','',0,1795835529064,'{"kind":"run.started","at":1795835529064}');
INSERT INTO journal VALUES('run_01m8g271tre3f9np3htarwvjcv',3,'step.asked','a#1',1,1795835529064,'{"kind":"step.asked","at":1795835529064,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8g271jge80t9yr8qa9rfw0x","wait":true}}');
INSERT INTO journal VALUES('run_01m8g271tre3f9np3htarwvjcv',4,'child.opened','a#1',1,1795835529064,'{"kind":"child.opened","at":1795835529064,"step":"a#1","attempt":1,"workflow_id":"wf_01m8g271jge80t9yr8qa9rfw0x","workflow_name":"loops","child":"run_01m8g271v9e0hs408y35jxe42w","waits":true}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',1,'run.opened','',0,1795835529065,'{"kind":"run.opened","at":1795835529065,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T03:12:09.065Z"},"vars":{},"workflow":{"id":"wf_01m8g271jge80t9yr8qa9rfw0x","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',2,'run.started','',0,1795835529080,'{"kind":"run.started","at":1795835529080}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',3,'loop.opened','each#1',0,1795835529080,'{"kind":"loop.opened","at":1795835529080,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',4,'step.asked','a#1',1,1795835529080,'{"kind":"step.asked","at":1795835529080,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',5,'step.done','a#1',1,1795835529092,'{"kind":"step.done","at":1795835529092,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',6,'wait.opened','call#1',0,1795835529092,'{"kind":"wait.opened","at":1795835529092,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g271v8ec2vwag525mbhc9d',7,'run.parked','',0,1795835529092,'{"kind":"run.parked","at":1795835529092,"step":""}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',1,'run.opened','',0,1795835529065,'{"kind":"run.opened","at":1795835529065,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T03:12:09.065Z"},"vars":{},"workflow":{"id":"wf_01m8g271jge80t9yr8qa9rfw0x","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8g271tre3f9np3htarwvjcv/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',2,'run.started','',0,1795835529080,'{"kind":"run.started","at":1795835529080}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',3,'loop.opened','each#1',0,1795835529080,'{"kind":"loop.opened","at":1795835529080,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',4,'step.asked','a#1',1,1795835529080,'{"kind":"step.asked","at":1795835529080,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',5,'step.done','a#1',1,1795835529092,'{"kind":"step.done","at":1795835529092,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',6,'wait.opened','call#1',0,1795835529092,'{"kind":"wait.opened","at":1795835529092,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g271v9e0hs408y35jxe42w',7,'run.parked','',0,1795835529092,'{"kind":"run.parked","at":1795835529092,"step":""}');
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
INSERT INTO orders VALUES('ord_01m8g271qsecxsc29sa894dvgm','exe_01m8g271qre1gar1he7nrhvn8y','org_01m8g271evee6960bvtkq4cdnh','chk_01m8g271qsecxsc29sa5a89ze8','test','tst_chk_01m8g271qsecxsc29sa5a89ze8','test',500,'EUR','',1795835588953,'{"id":"ord_01m8g271qsecxsc29sa894dvgm","execution_id":"exe_01m8g271qre1gar1he7nrhvn8y","org_id":"org_01m8g271evee6960bvtkq4cdnh","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g271qsecxsc29sa5a89ze8","created_at":1795835528953,"expires_at":1795837328953,"provider_ref":"tst_chk_01m8g271qsecxsc29sa5a89ze8","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g271qsecxsc29sa5a89ze8","parameters":{"checkout":"chk_01m8g271qsecxsc29sa5a89ze8","amount":500,"currency":"EUR","expiresAt":1795837328953,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835528984,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835588953,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false}');
CREATE INDEX orders_to_check on orders (next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8g271evee6960bvtkq4cdnh','default',1795835528667);

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
INSERT INTO requests VALUES('exe_01m8g271nve4asv2daf63205qq','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g271pce4nrned5ypkc3dks','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g271q8edqrfs1venbz6m2z','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g271qre1gar1he7nrhvn8y','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g271sve9qtfyq5y1k15k5h','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g271tpe6fsayd88kj24116','{"who":"Ada"}');

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
INSERT INTO runs VALUES('run_01m8g271nwe929hy6qkapb63h8','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271f6e0e8j01ccd59y242',1,'waiting',1795835528892,'exe_01m8g271nve4asv2daf63205qq','',0,0,'root','execution','',1795835528908,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g271pce4nrned5yr9bwfsn','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271gqeaxst5r4nmjdzybm',1,'running',1795835528908,'exe_01m8g271pce4nrned5ypkc3dks','',0,0,'root','execution','',1795835528936,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g271q9ee7vh1zzfdgcdzd5','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271hfe5q8k1n3mjcz4d7e',1,'waiting',1795835528937,'exe_01m8g271q8edqrfs1venbz6m2z','',0,0,'root','execution','',1795835528953,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g271s1e3aasyqfpz0qvtae','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271jge80t9yr8qa9rfw0x',1,'waiting',1795835528993,'exe_01m8g271s1e3aasyqfpvgf4vx1','',0,0,'root','execution','',1795835529019,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g271swe6kre6hff0he88p0','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271m4e2bbwg02w79sqv6t',1,'failed',1795835529020,'exe_01m8g271sve9qtfyq5y1k15k5h','',0,0,'root','execution','',1795835529048,1795835529064,'ValueError(''not yet'')',0);
INSERT INTO runs VALUES('run_01m8g271tre3f9np3htarwvjcv','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271mvecev1908a3eppjdv',1,'running',1795835529048,'exe_01m8g271tpe6fsayd88kj24116','',0,0,'root','execution','',1795835529064,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g271v8ec2vwag525mbhc9d','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271jge80t9yr8qa9rfw0x',1,'waiting',1795835529065,'','',0,0,'root','api','',1795835529080,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g271v9e0hs408y35jxe42w','org_01m8g271evee6960bvtkq4cdnh','wf_01m8g271jge80t9yr8qa9rfw0x',1,'waiting',1795835529065,'','run_01m8g271tre3f9np3htarwvjcv/a#1/1',1,1,'root','workflow','run_01m8g271tre3f9np3htarwvjcv',1795835529080,NULL,'',0);
CREATE INDEX runs_by_org on runs (org_id, id);
CREATE INDEX runs_by_workflow on runs (workflow_id, id);
CREATE UNIQUE INDEX runs_one_child on runs (parent) where parent <> '';
CREATE UNIQUE INDEX runs_one_root on runs (execution_id) where execution_id <> '';
CREATE INDEX runs_queued on runs (workflow_id, id) where status = 'queued';
CREATE INDEX runs_unfinished on runs (id) where status in ('queued', 'running');

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
INSERT INTO schema_version VALUES(1,1795835528363);
INSERT INTO schema_version VALUES(2,1795835528363);

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
INSERT INTO timers VALUES('run_01m8g271q9ee7vh1zzfdgcdzd5',1795835529953);
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
INSERT INTO tokens VALUES('exe_01m8g271nve4asv2daf63205qq','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835528892,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g271pce4nrned5ypkc3dks','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835528908,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g271q8edqrfs1venbz6m2z','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835528937,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g271qre1gar1he7nrhvn8y','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835528953,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g271s1e3aasyqfpvgf4vx1','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835528993,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g271sve9qtfyq5y1k15k5h','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835529020,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g271tpe6fsayd88kj24116','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835529048,NULL,NULL);

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
INSERT INTO versions VALUES('wf_01m8g271f6e0e8j01ccd59y242',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795835528678,'',1795835528707);
INSERT INTO versions VALUES('wf_01m8g271gqeaxst5r4nmjdzybm',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795835528727,'',1795835528740);
INSERT INTO versions VALUES('wf_01m8g271hfe5q8k1n3mjcz4d7e',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795835528751,'',1795835528760);
INSERT INTO versions VALUES('wf_01m8g271j0ee8v3zh5fv5mfz1e',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795835528768,'',1795835528770);
INSERT INTO versions VALUES('wf_01m8g271jge80t9yr8qa9rfw0x',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795835528784,'',1795835528827);
INSERT INTO versions VALUES('wf_01m8g271m4e2bbwg02w79sqv6t',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795835528836,'',1795835528848);
INSERT INTO versions VALUES('wf_01m8g271mvecev1908a3eppjdv',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8g271jge80t9yr8qa9rfw0x","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','24962e8dff5abecdad9248ce8e8304ce7f625de13d8e30160661ed838dc809ff',1795835528859,'',1795835528872);

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
INSERT INTO workflows VALUES('wf_01m8g271f6e0e8j01ccd59y242','org_01m8g271evee6960bvtkq4cdnh','asks','','public_execute','active',1,1,'whs_01m8g271f6e0e8j01ccd59y242ynIhqYsCm7J_hIQebmC07OeQjosV_OCVVDDJmd7D204',1795835528678,1795835528707,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g271gqeaxst5r4nmjdzybm','org_01m8g271evee6960bvtkq4cdnh','holds','','public_execute','active',1,1,'whs_01m8g271gqeaxst5r4nmjdzybmIMl_DzZRTar67xmoc5ic7j_AInL_z-lZJyqnvqPWs9M',1795835528727,1795835528740,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g271hfe5q8k1n3mjcz4d7e','org_01m8g271evee6960bvtkq4cdnh','delays','','public_execute','active',1,1,'whs_01m8g271hfe5q8k1n3mjcz4d7eT1Jn16GRcR5wbG7HZK0rFxaawXhk974zIofMZnx__O0',1795835528751,1795835528760,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g271j0ee8v3zh5fv5mfz1e','org_01m8g271evee6960bvtkq4cdnh','costs','','public_execute','active',1,1,'whs_01m8g271j0ee8v3zh5fv5mfz1e0767c9kxSV90vFzXdzOGo1oaeaL2gw8C6efhPPq8CWc',1795835528768,1795835528770,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g271jge80t9yr8qa9rfw0x','org_01m8g271evee6960bvtkq4cdnh','loops','','public_execute','active',1,1,'whs_01m8g271jge80t9yr8qa9rfw0xeu30oMNXdL79XsVn8TGPZixZgACRcwAoBMQcTM-CfUU',1795835528784,1795835528827,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g271m4e2bbwg02w79sqv6t','org_01m8g271evee6960bvtkq4cdnh','fails','','public_execute','active',1,1,'whs_01m8g271m4e2bbwg02w79sqv6t0Xd48Tyo2CyPje8Lt7lxMLNCriXTKiKLD1c2WT4TzRY',1795835528836,1795835528848,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g271mvecev1908a3eppjdv','org_01m8g271evee6960bvtkq4cdnh','calls','','public_execute','active',1,1,'whs_01m8g271mvecev1908a3eppjdvIaYQAVJesq4ZmkI7I5PyfY_ahLOr1FspA3461SKC5Ek',1795835528859,1795835528872,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
