
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
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',1,'{"createdAt":"2026-11-28T03:11:58.004Z","eventType":"execution.created","id":"evt_01m8g26q1me5zajw1ytrc927xn_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',2,'{"createdAt":"2026-11-28T03:11:58.004Z","eventType":"run.queued","id":"evt_01m8g26q1me5zajw1ytrc927xn_2","level":"info","message":"","nodeId":"","runId":"run_01m8g26q1me5zajw1yttc3d5d8","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',3,'{"createdAt":"2026-11-28T03:11:58.020Z","eventType":"run.started","id":"evt_01m8g26q1me5zajw1ytrc927xn_3","level":"info","message":"","nodeId":"","runId":"run_01m8g26q1me5zajw1yttc3d5d8","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',4,'{"createdAt":"2026-11-28T03:11:58.020Z","eventType":"step.started","id":"evt_01m8g26q1me5zajw1ytrc927xn_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g26q1me5zajw1yttc3d5d8","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',5,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"step.succeeded","id":"evt_01m8g26q1me5zajw1ytrc927xn_5","level":"success","message":"","nodeId":"a","runId":"run_01m8g26q1me5zajw1yttc3d5d8","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',6,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"step.started","id":"evt_01m8g26q1me5zajw1ytrc927xn_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8g26q1me5zajw1yttc3d5d8","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8g26q1me5zajw1ytrc927xn',7,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"run.waiting","id":"evt_01m8g26q1me5zajw1ytrc927xn_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8g26q1me5zajw1yttc3d5d8","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8g26q24efet0cbw4hcsd383',1,'{"createdAt":"2026-11-28T03:11:58.020Z","eventType":"execution.created","id":"evt_01m8g26q24efet0cbw4hcsd383_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q24efet0cbw4hcsd383',2,'{"createdAt":"2026-11-28T03:11:58.020Z","eventType":"run.queued","id":"evt_01m8g26q24efet0cbw4hcsd383_2","level":"info","message":"","nodeId":"","runId":"run_01m8g26q24efet0cbw4kedzhxe","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q24efet0cbw4hcsd383',3,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"run.started","id":"evt_01m8g26q24efet0cbw4hcsd383_3","level":"info","message":"","nodeId":"","runId":"run_01m8g26q24efet0cbw4kedzhxe","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g26q24efet0cbw4hcsd383',4,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"step.started","id":"evt_01m8g26q24efet0cbw4hcsd383_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g26q24efet0cbw4kedzhxe","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8g26q2we35v6cqkm19kq8z3',1,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"execution.created","id":"evt_01m8g26q2we35v6cqkm19kq8z3_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q2we35v6cqkm19kq8z3',2,'{"createdAt":"2026-11-28T03:11:58.045Z","eventType":"run.queued","id":"evt_01m8g26q2we35v6cqkm19kq8z3_2","level":"info","message":"","nodeId":"","runId":"run_01m8g26q2xeaja6pe9dz3nt0wr","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q2we35v6cqkm19kq8z3',3,'{"createdAt":"2026-11-28T03:11:58.075Z","eventType":"run.started","id":"evt_01m8g26q2we35v6cqkm19kq8z3_3","level":"info","message":"","nodeId":"","runId":"run_01m8g26q2xeaja6pe9dz3nt0wr","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g26q2we35v6cqkm19kq8z3',4,'{"createdAt":"2026-11-28T03:11:58.075Z","eventType":"step.started","id":"evt_01m8g26q2we35v6cqkm19kq8z3_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g26q2xeaja6pe9dz3nt0wr","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8g26q2we35v6cqkm19kq8z3',5,'{"createdAt":"2026-11-28T03:11:58.075Z","eventType":"run.waiting","id":"evt_01m8g26q2we35v6cqkm19kq8z3_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8g26q2xeaja6pe9dz3nt0wr","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g26q3je9mamcp0t2ewrkck',1,'{"createdAt":"2026-11-28T03:11:58.075Z","eventType":"execution.created","id":"evt_01m8g26q3je9mamcp0t2ewrkck_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q3je9mamcp0t2ewrkck',2,'{"createdAt":"2026-11-28T03:11:58.111Z","eventType":"checkout.opened","id":"evt_01m8g26q3je9mamcp0t2ewrkck_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q58e94sn7vapvbbx019',1,'{"createdAt":"2026-11-28T03:11:58.120Z","eventType":"execution.created","id":"evt_01m8g26q58e94sn7vapvbbx019_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q58e94sn7vapvbbx019',2,'{"createdAt":"2026-11-28T03:11:58.120Z","eventType":"run.queued","id":"evt_01m8g26q58e94sn7vapvbbx019_2","level":"info","message":"","nodeId":"","runId":"run_01m8g26q59ecx9sp5b7jnv7e6x","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q58e94sn7vapvbbx019',3,'{"createdAt":"2026-11-28T03:11:58.144Z","eventType":"run.started","id":"evt_01m8g26q58e94sn7vapvbbx019_3","level":"info","message":"","nodeId":"","runId":"run_01m8g26q59ecx9sp5b7jnv7e6x","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g26q58e94sn7vapvbbx019',4,'{"createdAt":"2026-11-28T03:11:58.144Z","eventType":"step.started","id":"evt_01m8g26q58e94sn7vapvbbx019_4","level":"info","message":"","nodeId":"each","runId":"run_01m8g26q59ecx9sp5b7jnv7e6x","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8g26q58e94sn7vapvbbx019',5,'{"createdAt":"2026-11-28T03:11:58.161Z","eventType":"run.waiting","id":"evt_01m8g26q58e94sn7vapvbbx019_5","level":"info","message":"","nodeId":"","runId":"run_01m8g26q59ecx9sp5b7jnv7e6x","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8',1,'{"createdAt":"2026-11-28T03:11:58.144Z","eventType":"execution.created","id":"evt_01m8g26q60e9z8y2nbvme9tgs8_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8',2,'{"createdAt":"2026-11-28T03:11:58.144Z","eventType":"run.queued","id":"evt_01m8g26q60e9z8y2nbvme9tgs8_2","level":"info","message":"","nodeId":"","runId":"run_01m8g26q60e9z8y2nbvnpgst3s","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8',3,'{"createdAt":"2026-11-28T03:11:58.161Z","eventType":"run.started","id":"evt_01m8g26q60e9z8y2nbvme9tgs8_3","level":"info","message":"","nodeId":"","runId":"run_01m8g26q60e9z8y2nbvnpgst3s","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8',4,'{"createdAt":"2026-11-28T03:11:58.161Z","eventType":"step.started","id":"evt_01m8g26q60e9z8y2nbvme9tgs8_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g26q60e9z8y2nbvnpgst3s","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8',5,'{"createdAt":"2026-11-28T03:11:58.188Z","eventType":"step.failed","id":"evt_01m8g26q60e9z8y2nbvme9tgs8_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g26q60e9z8y2nbvnpgst3s","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8',6,'{"createdAt":"2026-11-28T03:11:58.188Z","eventType":"run.failed","id":"evt_01m8g26q60e9z8y2nbvme9tgs8_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g26q60e9z8y2nbvnpgst3s","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8g26q6ge2ascd78fsjgg7av',1,'{"createdAt":"2026-11-28T03:11:58.161Z","eventType":"execution.created","id":"evt_01m8g26q6ge2ascd78fsjgg7av_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g26q6ge2ascd78fsjgg7av',2,'{"createdAt":"2026-11-28T03:11:58.161Z","eventType":"run.queued","id":"evt_01m8g26q6ge2ascd78fsjgg7av_2","level":"info","message":"","nodeId":"","runId":"run_01m8g26q6he0eacj35xekz5zh1","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g26q6ge2ascd78fsjgg7av',3,'{"createdAt":"2026-11-28T03:11:58.188Z","eventType":"run.started","id":"evt_01m8g26q6ge2ascd78fsjgg7av_3","level":"info","message":"","nodeId":"","runId":"run_01m8g26q6he0eacj35xekz5zh1","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g26q6ge2ascd78fsjgg7av',4,'{"createdAt":"2026-11-28T03:11:58.188Z","eventType":"step.started","id":"evt_01m8g26q6ge2ascd78fsjgg7av_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g26q6he0eacj35xekz5zh1","title":"Run another workflow","seq":4}');
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
    body text not null,
    view text not null
) strict;
INSERT INTO executions VALUES('exe_01m8g26q1me5zajw1ytrc927xn','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pvhe26satzhpchnn05y',1,'workflow_waiting','not_required',1795835518004,NULL,7,3,NULL,'run_01m8g26q1me5zajw1yttc3d5d8','','{"id":"exe_01m8g26q1me5zajw1ytrc927xn","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26pvhe26satzhpchnn05y","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835518004,"updated_at":1795835518045,"seq":7,"rev":3,"last_event_at":1795835518045,"run_id":"run_01m8g26q1me5zajw1yttc3d5d8","started_at":1795835518020,"message":"Wait","initiated_by_type":"public","progress":{"done":1.0,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795835518045}]}','{"checkoutSessionId":"","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.004Z","finishedAt":"","id":"exe_01m8g26q1me5zajw1ytrc927xn","message":"Wait","orderId":"","paymentStatus":"not_required","runId":"run_01m8g26q1me5zajw1yttc3d5d8","startedAt":"2026-11-28T03:11:58.020Z","status":"workflow_waiting","workflowId":"wf_01m8g26pvhe26satzhpchnn05y","seq":7,"output":null,"price":null,"refund":null,"progress":{"done":1,"total":3,"percent":33},"waitingFor":{"kind":"form","nodeId":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":""},"waits":[{"kind":"form","nodeId":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":""}],"cancel":{"allowed":true,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q1me5zajw1ytrc927xn","stream":"/v1/public/executions/exe_01m8g26q1me5zajw1ytrc927xn/stream","page":"/e/exe_01m8g26q1me5zajw1ytrc927xn","pay":"","cancel":"/v1/public/executions/exe_01m8g26q1me5zajw1ytrc927xn/cancel","answer":"/v1/public/executions/exe_01m8g26q1me5zajw1ytrc927xn/answers/ask","receipt":"/v1/public/executions/exe_01m8g26q1me5zajw1ytrc927xn/receipt"},"testMode":false');
INSERT INTO executions VALUES('exe_01m8g26q24efet0cbw4hcsd383','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26py3e8n8155mc6k6261s',1,'workflow_running','not_required',1795835518020,NULL,4,2,NULL,'run_01m8g26q24efet0cbw4kedzhxe','','{"id":"exe_01m8g26q24efet0cbw4hcsd383","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26py3e8n8155mc6k6261s","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835518020,"updated_at":1795835518045,"seq":4,"rev":2,"last_event_at":1795835518045,"run_id":"run_01m8g26q24efet0cbw4kedzhxe","started_at":1795835518045,"message":"held","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}','{"checkoutSessionId":"","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.020Z","finishedAt":"","id":"exe_01m8g26q24efet0cbw4hcsd383","message":"held","orderId":"","paymentStatus":"not_required","runId":"run_01m8g26q24efet0cbw4kedzhxe","startedAt":"2026-11-28T03:11:58.045Z","status":"workflow_running","workflowId":"wf_01m8g26py3e8n8155mc6k6261s","seq":4,"output":null,"price":null,"refund":null,"progress":{"done":0,"total":2,"percent":0},"waitingFor":null,"waits":[],"cancel":{"allowed":true,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q24efet0cbw4hcsd383","stream":"/v1/public/executions/exe_01m8g26q24efet0cbw4hcsd383/stream","page":"/e/exe_01m8g26q24efet0cbw4hcsd383","pay":"","cancel":"/v1/public/executions/exe_01m8g26q24efet0cbw4hcsd383/cancel","answer":"","receipt":"/v1/public/executions/exe_01m8g26q24efet0cbw4hcsd383/receipt"},"testMode":false');
INSERT INTO executions VALUES('exe_01m8g26q2we35v6cqkm19kq8z3','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pyse7jrehdbqppckr4v',1,'workflow_waiting','not_required',1795835518045,NULL,5,2,NULL,'run_01m8g26q2xeaja6pe9dz3nt0wr','','{"id":"exe_01m8g26q2we35v6cqkm19kq8z3","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26pyse7jrehdbqppckr4v","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835518045,"updated_at":1795835518075,"seq":5,"rev":2,"last_event_at":1795835518075,"run_id":"run_01m8g26q2xeaja6pe9dz3nt0wr","started_at":1795835518075,"message":"Delay","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795835519075,"since":1795835518075}]}','{"checkoutSessionId":"","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.045Z","finishedAt":"","id":"exe_01m8g26q2we35v6cqkm19kq8z3","message":"Delay","orderId":"","paymentStatus":"not_required","runId":"run_01m8g26q2xeaja6pe9dz3nt0wr","startedAt":"2026-11-28T03:11:58.075Z","status":"workflow_waiting","workflowId":"wf_01m8g26pyse7jrehdbqppckr4v","seq":5,"output":null,"price":null,"refund":null,"progress":{"done":0,"total":2,"percent":0},"waitingFor":{"kind":"time","nodeId":"a","step":"a#1","title":"Delay","form":null,"url":"","until":"2026-11-28T03:11:59.075Z"},"waits":[{"kind":"time","nodeId":"a","step":"a#1","title":"Delay","form":null,"url":"","until":"2026-11-28T03:11:59.075Z"}],"cancel":{"allowed":true,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q2we35v6cqkm19kq8z3","stream":"/v1/public/executions/exe_01m8g26q2we35v6cqkm19kq8z3/stream","page":"/e/exe_01m8g26q2we35v6cqkm19kq8z3","pay":"","cancel":"/v1/public/executions/exe_01m8g26q2we35v6cqkm19kq8z3/cancel","answer":"","receipt":"/v1/public/executions/exe_01m8g26q2we35v6cqkm19kq8z3/receipt"},"testMode":false');
INSERT INTO executions VALUES('exe_01m8g26q3je9mamcp0t2ewrkck','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pzbe3tte1zff464vywa',1,'awaiting_payment','pending',1795835518075,NULL,2,2,NULL,'','','{"id":"exe_01m8g26q3je9mamcp0t2ewrkck","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26pzbe3tte1zff464vywa","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795835518075,"updated_at":1795835518111,"seq":2,"rev":2,"last_event_at":1795835518111,"order_id":"ord_01m8g26q3ve9yrx48zpwj9kg5e","checkout_id":"chk_01m8g26q3ve9yrx48zptnjngpp","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"order":{"id":"ord_01m8g26q3ve9yrx48zpwj9kg5e","execution_id":"exe_01m8g26q3je9mamcp0t2ewrkck","org_id":"org_01m8g26ptzedjt73z9a8t1v386","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g26q3ve9yrx48zptnjngpp","created_at":1795835518075,"expires_at":1795837318075,"provider_ref":"tst_chk_01m8g26q3ve9yrx48zptnjngpp","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g26q3ve9yrx48zptnjngpp","parameters":{"checkout":"chk_01m8g26q3ve9yrx48zptnjngpp","amount":500,"currency":"EUR","expiresAt":1795837318075,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835518111,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835578075,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false},"test_mode":true}','{"checkoutSessionId":"chk_01m8g26q3ve9yrx48zptnjngpp","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.075Z","finishedAt":"","id":"exe_01m8g26q3je9mamcp0t2ewrkck","message":"Waiting for payment","orderId":"ord_01m8g26q3ve9yrx48zpwj9kg5e","paymentStatus":"pending","runId":"","startedAt":"","status":"awaiting_payment","workflowId":"wf_01m8g26pzbe3tte1zff464vywa","seq":2,"output":null,"price":{"amount":500,"currency":"EUR"},"refund":null,"progress":{"done":0,"total":2,"percent":0},"waitingFor":null,"waits":[],"cancel":{"allowed":true,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q3je9mamcp0t2ewrkck","stream":"/v1/public/executions/exe_01m8g26q3je9mamcp0t2ewrkck/stream","page":"/e/exe_01m8g26q3je9mamcp0t2ewrkck","pay":"http://127.0.0.1:8402/checkout/chk_01m8g26q3ve9yrx48zptnjngpp","cancel":"/v1/public/executions/exe_01m8g26q3je9mamcp0t2ewrkck/cancel","answer":"","receipt":"/v1/public/executions/exe_01m8g26q3je9mamcp0t2ewrkck/receipt"},"testMode":true');
INSERT INTO executions VALUES('exe_01m8g26q58e94sn7vapvbbx019','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pzme6n968cs4gzpwjn2',1,'workflow_waiting','not_required',1795835518120,NULL,5,3,NULL,'run_01m8g26q59ecx9sp5b7jnv7e6x','','{"id":"exe_01m8g26q58e94sn7vapvbbx019","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26pzme6n968cs4gzpwjn2","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835518120,"updated_at":1795835518161,"seq":5,"rev":3,"last_event_at":1795835518161,"run_id":"run_01m8g26q59ecx9sp5b7jnv7e6x","started_at":1795835518144,"initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}','{"checkoutSessionId":"","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.120Z","finishedAt":"","id":"exe_01m8g26q58e94sn7vapvbbx019","message":"","orderId":"","paymentStatus":"not_required","runId":"run_01m8g26q59ecx9sp5b7jnv7e6x","startedAt":"2026-11-28T03:11:58.144Z","status":"workflow_waiting","workflowId":"wf_01m8g26pzme6n968cs4gzpwjn2","seq":5,"output":null,"price":null,"refund":null,"progress":{"done":0,"total":2,"percent":0},"waitingFor":null,"waits":[],"cancel":{"allowed":true,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q58e94sn7vapvbbx019","stream":"/v1/public/executions/exe_01m8g26q58e94sn7vapvbbx019/stream","page":"/e/exe_01m8g26q58e94sn7vapvbbx019","pay":"","cancel":"/v1/public/executions/exe_01m8g26q58e94sn7vapvbbx019/cancel","answer":"","receipt":"/v1/public/executions/exe_01m8g26q58e94sn7vapvbbx019/receipt"},"testMode":false');
INSERT INTO executions VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26q0be1yvj9f5smgw7n8k',1,'workflow_failed','not_required',1795835518144,1795835518188,6,3,1798427518188,'run_01m8g26q60e9z8y2nbvnpgst3s','','{"id":"exe_01m8g26q60e9z8y2nbvme9tgs8","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26q0be1yvj9f5smgw7n8k","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795835518144,"updated_at":1795835518188,"seq":6,"rev":3,"last_event_at":1795835518188,"run_id":"run_01m8g26q60e9z8y2nbvnpgst3s","started_at":1795835518161,"finished_at":1795835518188,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0},"token_ends_at":1798427518188}','{"checkoutSessionId":"","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.144Z","finishedAt":"2026-11-28T03:11:58.188Z","id":"exe_01m8g26q60e9z8y2nbvme9tgs8","message":"This step failed.","orderId":"","paymentStatus":"not_required","runId":"run_01m8g26q60e9z8y2nbvnpgst3s","startedAt":"2026-11-28T03:11:58.161Z","status":"workflow_failed","workflowId":"wf_01m8g26q0be1yvj9f5smgw7n8k","seq":6,"output":null,"price":null,"refund":null,"progress":{"done":0,"total":2,"percent":0},"waitingFor":null,"waits":[],"cancel":{"allowed":false,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q60e9z8y2nbvme9tgs8","stream":"/v1/public/executions/exe_01m8g26q60e9z8y2nbvme9tgs8/stream","page":"/e/exe_01m8g26q60e9z8y2nbvme9tgs8","pay":"","cancel":"","answer":"","receipt":"/v1/public/executions/exe_01m8g26q60e9z8y2nbvme9tgs8/receipt"},"testMode":false');
INSERT INTO executions VALUES('exe_01m8g26q6ge2ascd78fsjgg7av','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26q0ve3esnhw34jg8tyzy',1,'workflow_running','not_required',1795835518161,NULL,4,2,NULL,'run_01m8g26q6he0eacj35xekz5zh1','','{"id":"exe_01m8g26q6ge2ascd78fsjgg7av","org_id":"org_01m8g26ptzedjt73z9a8t1v386","workflow_id":"wf_01m8g26q0ve3esnhw34jg8tyzy","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835518161,"updated_at":1795835518188,"seq":4,"rev":2,"last_event_at":1795835518188,"run_id":"run_01m8g26q6he0eacj35xekz5zh1","started_at":1795835518188,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0.0,"total":2,"percent":0}}','{"checkoutSessionId":"","clientSafeMetadata":{},"createdAt":"2026-11-28T03:11:58.161Z","finishedAt":"","id":"exe_01m8g26q6ge2ascd78fsjgg7av","message":"Run another workflow","orderId":"","paymentStatus":"not_required","runId":"run_01m8g26q6he0eacj35xekz5zh1","startedAt":"2026-11-28T03:11:58.188Z","status":"workflow_running","workflowId":"wf_01m8g26q0ve3esnhw34jg8tyzy","seq":4,"output":null,"price":null,"refund":null,"progress":{"done":0,"total":2,"percent":0},"waitingFor":null,"waits":[],"cancel":{"allowed":true,"refund":false},"links":{"self":"/v1/public/executions/exe_01m8g26q6ge2ascd78fsjgg7av","stream":"/v1/public/executions/exe_01m8g26q6ge2ascd78fsjgg7av/stream","page":"/e/exe_01m8g26q6ge2ascd78fsjgg7av","pay":"","cancel":"/v1/public/executions/exe_01m8g26q6ge2ascd78fsjgg7av/cancel","answer":"","receipt":"/v1/public/executions/exe_01m8g26q6ge2ascd78fsjgg7av/receipt"},"testMode":false');
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
INSERT INTO journal VALUES('run_01m8g26q1me5zajw1yttc3d5d8',1,'run.opened','',0,1795835518004,'{"kind":"run.opened","at":1795835518004,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:11:58.004Z"},"vars":{},"workflow":{"id":"wf_01m8g26pvhe26satzhpchnn05y","version":1,"name":"asks"},"execution":{"id":"exe_01m8g26q1me5zajw1ytrc927xn","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q1me5zajw1yttc3d5d8',2,'run.started','',0,1795835518020,'{"kind":"run.started","at":1795835518020}');
INSERT INTO journal VALUES('run_01m8g26q1me5zajw1yttc3d5d8',3,'step.asked','a#1',1,1795835518020,'{"kind":"step.asked","at":1795835518020,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8g26q1me5zajw1yttc3d5d8',4,'step.done','a#1',1,1795835518044,'{"kind":"step.done","at":1795835518044,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8g26q1me5zajw1yttc3d5d8',5,'wait.opened','ask#1',0,1795835518045,'{"kind":"wait.opened","at":1795835518045,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8g26q1me5zajw1yttc3d5d8',6,'run.parked','ask#1',0,1795835518045,'{"kind":"run.parked","at":1795835518045,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g26q24efet0cbw4kedzhxe',1,'run.opened','',0,1795835518020,'{"kind":"run.opened","at":1795835518020,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:11:58.020Z"},"vars":{},"workflow":{"id":"wf_01m8g26py3e8n8155mc6k6261s","version":1,"name":"holds"},"execution":{"id":"exe_01m8g26q24efet0cbw4hcsd383","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q24efet0cbw4kedzhxe',2,'run.started','',0,1795835518045,'{"kind":"run.started","at":1795835518045}');
INSERT INTO journal VALUES('run_01m8g26q24efet0cbw4kedzhxe',3,'step.asked','a#1',1,1795835518045,'{"kind":"step.asked","at":1795835518045,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g26q2xeaja6pe9dz3nt0wr',1,'run.opened','',0,1795835518045,'{"kind":"run.opened","at":1795835518045,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:11:58.045Z"},"vars":{},"workflow":{"id":"wf_01m8g26pyse7jrehdbqppckr4v","version":1,"name":"delays"},"execution":{"id":"exe_01m8g26q2we35v6cqkm19kq8z3","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q2xeaja6pe9dz3nt0wr',2,'run.started','',0,1795835518075,'{"kind":"run.started","at":1795835518075}');
INSERT INTO journal VALUES('run_01m8g26q2xeaja6pe9dz3nt0wr',3,'wait.opened','a#1',0,1795835518075,'{"kind":"wait.opened","at":1795835518075,"step":"a#1","wait":"time","until":1795835519075,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g26q2xeaja6pe9dz3nt0wr',4,'run.parked','a#1',0,1795835518075,'{"kind":"run.parked","at":1795835518075,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',1,'run.opened','',0,1795835518120,'{"kind":"run.opened","at":1795835518120,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:11:58.120Z"},"vars":{},"workflow":{"id":"wf_01m8g26pzme6n968cs4gzpwjn2","version":1,"name":"loops"},"execution":{"id":"exe_01m8g26q58e94sn7vapvbbx019","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',2,'run.started','',0,1795835518144,'{"kind":"run.started","at":1795835518144}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',3,'loop.opened','each#1',0,1795835518144,'{"kind":"loop.opened","at":1795835518144,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',4,'step.asked','a#1',1,1795835518144,'{"kind":"step.asked","at":1795835518144,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',5,'step.done','a#1',1,1795835518161,'{"kind":"step.done","at":1795835518161,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',6,'wait.opened','call#1',0,1795835518161,'{"kind":"wait.opened","at":1795835518161,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x',7,'run.parked','',0,1795835518161,'{"kind":"run.parked","at":1795835518161,"step":""}');
INSERT INTO journal VALUES('run_01m8g26q60e9z8y2nbvnpgst3s',1,'run.opened','',0,1795835518144,'{"kind":"run.opened","at":1795835518144,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:11:58.144Z"},"vars":{},"workflow":{"id":"wf_01m8g26q0be1yvj9f5smgw7n8k","version":1,"name":"fails"},"execution":{"id":"exe_01m8g26q60e9z8y2nbvme9tgs8","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q60e9z8y2nbvnpgst3s',2,'run.started','',0,1795835518161,'{"kind":"run.started","at":1795835518161}');
INSERT INTO journal VALUES('run_01m8g26q60e9z8y2nbvnpgst3s',3,'step.asked','a#1',1,1795835518161,'{"kind":"step.asked","at":1795835518161,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g26q60e9z8y2nbvnpgst3s',4,'step.failed','a#1',1,1795835518188,'{"kind":"step.failed","at":1795835518188,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8g26q60e9z8y2nbvnpgst3s',5,'run.failed','a#1',0,1795835518188,'{"kind":"run.failed","at":1795835518188,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8g26q6he0eacj35xekz5zh1',1,'run.opened','',0,1795835518161,'{"kind":"run.opened","at":1795835518161,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:11:58.161Z"},"vars":{},"workflow":{"id":"wf_01m8g26q0ve3esnhw34jg8tyzy","version":1,"name":"calls"},"execution":{"id":"exe_01m8g26q6ge2ascd78fsjgg7av","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q6he0eacj35xekz5zh1',2,'run.started','',0,1795835518188,'{"kind":"run.started","at":1795835518188}');
INSERT INTO journal VALUES('run_01m8g26q6he0eacj35xekz5zh1',3,'step.asked','a#1',1,1795835518188,'{"kind":"step.asked","at":1795835518188,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8g26pzme6n968cs4gzpwjn2","wait":true}}');
INSERT INTO journal VALUES('run_01m8g26q6he0eacj35xekz5zh1',4,'child.opened','a#1',1,1795835518188,'{"kind":"child.opened","at":1795835518188,"step":"a#1","attempt":1,"workflow_id":"wf_01m8g26pzme6n968cs4gzpwjn2","workflow_name":"loops","child":"run_01m8g26q7ce8ss1jt1q4xhz33j","waits":true}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',1,'run.opened','',0,1795835518188,'{"kind":"run.opened","at":1795835518188,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T03:11:58.188Z"},"vars":{},"workflow":{"id":"wf_01m8g26pzme6n968cs4gzpwjn2","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',2,'run.started','',0,1795835518219,'{"kind":"run.started","at":1795835518219}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',3,'loop.opened','each#1',0,1795835518219,'{"kind":"loop.opened","at":1795835518219,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',4,'step.asked','a#1',1,1795835518219,'{"kind":"step.asked","at":1795835518219,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',5,'step.done','a#1',1,1795835518231,'{"kind":"step.done","at":1795835518231,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',6,'wait.opened','call#1',0,1795835518231,'{"kind":"wait.opened","at":1795835518231,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g26q7be54twaeq9af6hyft',7,'run.parked','',0,1795835518231,'{"kind":"run.parked","at":1795835518231,"step":""}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',1,'run.opened','',0,1795835518188,'{"kind":"run.opened","at":1795835518188,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T03:11:58.188Z"},"vars":{},"workflow":{"id":"wf_01m8g26pzme6n968cs4gzpwjn2","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8g26q6he0eacj35xekz5zh1/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',2,'run.started','',0,1795835518219,'{"kind":"run.started","at":1795835518219}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',3,'loop.opened','each#1',0,1795835518219,'{"kind":"loop.opened","at":1795835518219,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',4,'step.asked','a#1',1,1795835518219,'{"kind":"step.asked","at":1795835518219,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',5,'step.done','a#1',1,1795835518231,'{"kind":"step.done","at":1795835518231,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',6,'wait.opened','call#1',0,1795835518231,'{"kind":"wait.opened","at":1795835518231,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j',7,'run.parked','',0,1795835518231,'{"kind":"run.parked","at":1795835518231,"step":""}');
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
INSERT INTO orders VALUES('ord_01m8g26q3ve9yrx48zpwj9kg5e','exe_01m8g26q3je9mamcp0t2ewrkck','org_01m8g26ptzedjt73z9a8t1v386','chk_01m8g26q3ve9yrx48zptnjngpp','test','tst_chk_01m8g26q3ve9yrx48zptnjngpp','test',500,'EUR','',1795835578075,'{"id":"ord_01m8g26q3ve9yrx48zpwj9kg5e","execution_id":"exe_01m8g26q3je9mamcp0t2ewrkck","org_id":"org_01m8g26ptzedjt73z9a8t1v386","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g26q3ve9yrx48zptnjngpp","created_at":1795835518075,"expires_at":1795837318075,"provider_ref":"tst_chk_01m8g26q3ve9yrx48zptnjngpp","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g26q3ve9yrx48zptnjngpp","parameters":{"checkout":"chk_01m8g26q3ve9yrx48zptnjngpp","amount":500,"currency":"EUR","expiresAt":1795837318075,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835518111,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835578075,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false}');
CREATE INDEX orders_to_check on orders (next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8g26ptzedjt73z9a8t1v386','default',1795835517791);

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
INSERT INTO requests VALUES('exe_01m8g26q1me5zajw1ytrc927xn','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g26q24efet0cbw4hcsd383','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g26q2we35v6cqkm19kq8z3','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g26q3je9mamcp0t2ewrkck','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g26q58e94sn7vapvbbx019','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g26q6ge2ascd78fsjgg7av','{"who":"Ada"}');

DROP TABLE IF EXISTS runs;
CREATE TABLE runs (
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
INSERT INTO runs VALUES('run_01m8g26q1me5zajw1yttc3d5d8','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pvhe26satzhpchnn05y',1,'waiting',1795835518004,6,'exe_01m8g26q1me5zajw1ytrc927xn','',0,0,'root','execution','',1795835518020,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g26q24efet0cbw4kedzhxe','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26py3e8n8155mc6k6261s',1,'running',1795835518020,3,'exe_01m8g26q24efet0cbw4hcsd383','',0,0,'root','execution','',1795835518045,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g26q2xeaja6pe9dz3nt0wr','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pyse7jrehdbqppckr4v',1,'waiting',1795835518045,4,'exe_01m8g26q2we35v6cqkm19kq8z3','',0,0,'root','execution','',1795835518075,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g26q59ecx9sp5b7jnv7e6x','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pzme6n968cs4gzpwjn2',1,'waiting',1795835518120,7,'exe_01m8g26q58e94sn7vapvbbx019','',0,0,'root','execution','',1795835518144,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g26q60e9z8y2nbvnpgst3s','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26q0be1yvj9f5smgw7n8k',1,'failed',1795835518144,5,'exe_01m8g26q60e9z8y2nbvme9tgs8','',0,0,'root','execution','',1795835518161,1795835518188,'ValueError(''not yet'')',0);
INSERT INTO runs VALUES('run_01m8g26q6he0eacj35xekz5zh1','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26q0ve3esnhw34jg8tyzy',1,'running',1795835518161,4,'exe_01m8g26q6ge2ascd78fsjgg7av','',0,0,'root','execution','',1795835518188,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g26q7be54twaeq9af6hyft','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pzme6n968cs4gzpwjn2',1,'waiting',1795835518188,7,'','',0,0,'root','api','',1795835518219,NULL,'',0);
INSERT INTO runs VALUES('run_01m8g26q7ce8ss1jt1q4xhz33j','org_01m8g26ptzedjt73z9a8t1v386','wf_01m8g26pzme6n968cs4gzpwjn2',1,'waiting',1795835518188,7,'','run_01m8g26q6he0eacj35xekz5zh1/a#1/1',1,1,'root','workflow','run_01m8g26q6he0eacj35xekz5zh1',1795835518219,NULL,'',0);
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
INSERT INTO schema_version VALUES(1,1795835517439);

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
INSERT INTO timers VALUES('run_01m8g26q2xeaja6pe9dz3nt0wr',1795835519075);
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
INSERT INTO tokens VALUES('exe_01m8g26q1me5zajw1ytrc927xn','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518004,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g26q24efet0cbw4hcsd383','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518020,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g26q2we35v6cqkm19kq8z3','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518045,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g26q3je9mamcp0t2ewrkck','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518075,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g26q58e94sn7vapvbbx019','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518120,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g26q60e9z8y2nbvme9tgs8','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518144,NULL,NULL);
INSERT INTO tokens VALUES('exe_01m8g26q6ge2ascd78fsjgg7av','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835518161,NULL,NULL);

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
INSERT INTO versions VALUES('wf_01m8g26pvhe26satzhpchnn05y',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795835517809,'',1795835517879);
INSERT INTO versions VALUES('wf_01m8g26py3e8n8155mc6k6261s',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795835517891,'',1795835517900);
INSERT INTO versions VALUES('wf_01m8g26pyse7jrehdbqppckr4v',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795835517913,'',1795835517924);
INSERT INTO versions VALUES('wf_01m8g26pzbe3tte1zff464vywa',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795835517931,'',1795835517936);
INSERT INTO versions VALUES('wf_01m8g26pzme6n968cs4gzpwjn2',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795835517940,'',1795835517953);
INSERT INTO versions VALUES('wf_01m8g26q0be1yvj9f5smgw7n8k',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795835517963,'',1795835517971);
INSERT INTO versions VALUES('wf_01m8g26q0ve3esnhw34jg8tyzy',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8g26pzme6n968cs4gzpwjn2","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','6a2d86f25a1849c53ef5809644f036eb8d9a77ba7526bfd7d7f4ef5e52ea7e3b',1795835517979,'',1795835517992);

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
INSERT INTO workflows VALUES('wf_01m8g26pvhe26satzhpchnn05y','org_01m8g26ptzedjt73z9a8t1v386','asks','','public_execute','active',1,1,'whs_01m8g26pvhe26satzhpchnn05ydzCkF6Btz_aVs3qTJtj8h7IqKXjySk5f1WMOwfE4jBw',1795835517809,1795835517879,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g26py3e8n8155mc6k6261s','org_01m8g26ptzedjt73z9a8t1v386','holds','','public_execute','active',1,1,'whs_01m8g26py3e8n8155mc6k6261scZTv9SUcsMzTX6fgmt9q2IxYCIsOrOrPu_7UFIsJBws',1795835517891,1795835517900,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g26pyse7jrehdbqppckr4v','org_01m8g26ptzedjt73z9a8t1v386','delays','','public_execute','active',1,1,'whs_01m8g26pyse7jrehdbqppckr4vN6rjk6g1SaLkdkr-awGX5RQQkBdbeHuaQK569GXC_T4',1795835517913,1795835517924,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g26pzbe3tte1zff464vywa','org_01m8g26ptzedjt73z9a8t1v386','costs','','public_execute','active',1,1,'whs_01m8g26pzbe3tte1zff464vywa56UTVrbl1cXRy4qLjpNP32aT9On1LQtT_cxD6vb2EdM',1795835517931,1795835517937,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g26pzme6n968cs4gzpwjn2','org_01m8g26ptzedjt73z9a8t1v386','loops','','public_execute','active',1,1,'whs_01m8g26pzme6n968cs4gzpwjn2q9Iztp_Eo_C_1G8adZzAN0tUWkLT40VhxQ60bEG6EmI',1795835517940,1795835517953,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g26q0be1yvj9f5smgw7n8k','org_01m8g26ptzedjt73z9a8t1v386','fails','','public_execute','active',1,1,'whs_01m8g26q0be1yvj9f5smgw7n8kvzbsY4rNzmEjB8_7rVxuWFTLC6BOKkF-Qluwq8xHrac',1795835517963,1795835517971,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g26q0ve3esnhw34jg8tyzy','org_01m8g26ptzedjt73z9a8t1v386','calls','','public_execute','active',1,1,'whs_01m8g26q0ve3esnhw34jg8tyzyx51kBHKGj_7oUCdT6MyeyfuXeTdVe1DD8laSXdmzeWA',1795835517979,1795835517992,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
