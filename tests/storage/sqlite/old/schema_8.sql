
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

DROP TABLE IF EXISTS bulk_retries;
CREATE TABLE bulk_retries (
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
CREATE INDEX bulk_retries_by_org on bulk_retries (org_id, id);
CREATE INDEX bulk_retries_running on bulk_retries (next_at, id) where next_at is not null;

DROP TABLE IF EXISTS discarded_files;
CREATE TABLE discarded_files (
    path text primary key not null,
    discarded_at integer not null
) strict, without rowid;

DROP TABLE IF EXISTS erasures;
CREATE TABLE erasures (
    execution_id text primary key not null,
    org_id text not null,
    erased_at integer not null,
    by_type text not null,
    by_id text not null,
    events integer not null,
    timeline text not null,
    finished_at integer
) strict;
CREATE INDEX erasures_under_way on erasures (erased_at) where finished_at is null;

DROP TABLE IF EXISTS events;
CREATE TABLE "events" (
    execution_id text not null,
    seq integer not null,
    body text not null,
    primary key (execution_id, seq)
) strict;
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',1,'{"createdAt":"2026-11-28T08:02:21.496Z","eventType":"execution.created","id":"evt_01m8gjte5reat9crq7v96a6mwb_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',2,'{"createdAt":"2026-11-28T08:02:21.496Z","eventType":"run.queued","id":"evt_01m8gjte5reat9crq7v96a6mwb_2","level":"info","message":"","nodeId":"","runId":"run_01m8gjte5reat9crq7vbtk244z","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',3,'{"createdAt":"2026-11-28T08:02:21.496Z","eventType":"run.started","id":"evt_01m8gjte5reat9crq7v96a6mwb_3","level":"info","message":"","nodeId":"","runId":"run_01m8gjte5reat9crq7vbtk244z","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',4,'{"createdAt":"2026-11-28T08:02:21.496Z","eventType":"step.started","id":"evt_01m8gjte5reat9crq7v96a6mwb_4","level":"info","message":"","nodeId":"a","runId":"run_01m8gjte5reat9crq7vbtk244z","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8gjte60e75vdqsan95n728f',1,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"execution.created","id":"evt_01m8gjte60e75vdqsan95n728f_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte60e75vdqsan95n728f',2,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"run.queued","id":"evt_01m8gjte60e75vdqsan95n728f_2","level":"info","message":"","nodeId":"","runId":"run_01m8gjte61e0nsx5rnga9z3azw","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte60e75vdqsan95n728f',3,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"run.started","id":"evt_01m8gjte60e75vdqsan95n728f_3","level":"info","message":"","nodeId":"","runId":"run_01m8gjte61e0nsx5rnga9z3azw","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8gjte60e75vdqsan95n728f',4,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"step.started","id":"evt_01m8gjte60e75vdqsan95n728f_4","level":"info","message":"","nodeId":"a","runId":"run_01m8gjte61e0nsx5rnga9z3azw","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',5,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"step.succeeded","id":"evt_01m8gjte5reat9crq7v96a6mwb_5","level":"success","message":"","nodeId":"a","runId":"run_01m8gjte5reat9crq7vbtk244z","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',6,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"step.started","id":"evt_01m8gjte5reat9crq7v96a6mwb_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8gjte5reat9crq7vbtk244z","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8gjte5reat9crq7v96a6mwb',7,'{"createdAt":"2026-11-28T08:02:21.505Z","eventType":"run.waiting","id":"evt_01m8gjte5reat9crq7v96a6mwb_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8gjte5reat9crq7vbtk244z","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8gjte64ebzvy5kgfmretf63',1,'{"createdAt":"2026-11-28T08:02:21.509Z","eventType":"execution.created","id":"evt_01m8gjte64ebzvy5kgfmretf63_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte64ebzvy5kgfmretf63',2,'{"createdAt":"2026-11-28T08:02:21.509Z","eventType":"run.queued","id":"evt_01m8gjte64ebzvy5kgfmretf63_2","level":"info","message":"","nodeId":"","runId":"run_01m8gjte65ef0bqvgdd29hdz28","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte67efbrxd253gf40j1x',1,'{"createdAt":"2026-11-28T08:02:21.511Z","eventType":"execution.created","id":"evt_01m8gjte67efbrxd253gf40j1x_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte64ebzvy5kgfmretf63',3,'{"createdAt":"2026-11-28T08:02:21.511Z","eventType":"run.started","id":"evt_01m8gjte64ebzvy5kgfmretf63_3","level":"info","message":"","nodeId":"","runId":"run_01m8gjte65ef0bqvgdd29hdz28","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8gjte64ebzvy5kgfmretf63',4,'{"createdAt":"2026-11-28T08:02:21.511Z","eventType":"step.started","id":"evt_01m8gjte64ebzvy5kgfmretf63_4","level":"info","message":"","nodeId":"a","runId":"run_01m8gjte65ef0bqvgdd29hdz28","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8gjte64ebzvy5kgfmretf63',5,'{"createdAt":"2026-11-28T08:02:21.511Z","eventType":"run.waiting","id":"evt_01m8gjte64ebzvy5kgfmretf63_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8gjte65ef0bqvgdd29hdz28","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8gjte67efbrxd253gf40j1x',2,'{"createdAt":"2026-11-28T08:02:21.522Z","eventType":"checkout.opened","id":"evt_01m8gjte67efbrxd253gf40j1x_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37',1,'{"createdAt":"2026-11-28T08:02:21.524Z","eventType":"execution.created","id":"evt_01m8gjte6me2vrkgfqtxsx9p37_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37',2,'{"createdAt":"2026-11-28T08:02:21.524Z","eventType":"run.queued","id":"evt_01m8gjte6me2vrkgfqtxsx9p37_2","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6me2vrkgfqtyb11ce2","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37',3,'{"createdAt":"2026-11-28T08:02:21.524Z","eventType":"run.started","id":"evt_01m8gjte6me2vrkgfqtxsx9p37_3","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6me2vrkgfqtyb11ce2","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37',4,'{"createdAt":"2026-11-28T08:02:21.524Z","eventType":"step.started","id":"evt_01m8gjte6me2vrkgfqtxsx9p37_4","level":"info","message":"","nodeId":"each","runId":"run_01m8gjte6me2vrkgfqtyb11ce2","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8gjte6qedfsm4ve3y6992en',1,'{"createdAt":"2026-11-28T08:02:21.527Z","eventType":"execution.created","id":"evt_01m8gjte6qedfsm4ve3y6992en_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte6qedfsm4ve3y6992en',2,'{"createdAt":"2026-11-28T08:02:21.527Z","eventType":"run.queued","id":"evt_01m8gjte6qedfsm4ve3y6992en_2","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6qedfsm4ve3z7hn4pm","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte6qedfsm4ve3y6992en',3,'{"createdAt":"2026-11-28T08:02:21.527Z","eventType":"run.started","id":"evt_01m8gjte6qedfsm4ve3y6992en_3","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6qedfsm4ve3z7hn4pm","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8gjte6qedfsm4ve3y6992en',4,'{"createdAt":"2026-11-28T08:02:21.527Z","eventType":"step.started","id":"evt_01m8gjte6qedfsm4ve3y6992en_4","level":"info","message":"","nodeId":"a","runId":"run_01m8gjte6qedfsm4ve3z7hn4pm","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37',5,'{"createdAt":"2026-11-28T08:02:21.527Z","eventType":"run.waiting","id":"evt_01m8gjte6me2vrkgfqtxsx9p37_5","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6me2vrkgfqtyb11ce2","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8gjte6tecpb521t9pebkps9',1,'{"createdAt":"2026-11-28T08:02:21.531Z","eventType":"execution.created","id":"evt_01m8gjte6tecpb521t9pebkps9_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8gjte6tecpb521t9pebkps9',2,'{"createdAt":"2026-11-28T08:02:21.531Z","eventType":"run.queued","id":"evt_01m8gjte6tecpb521t9pebkps9_2","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6ve4e8zff8g7k6y8hb","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8gjte6qedfsm4ve3y6992en',5,'{"createdAt":"2026-11-28T08:02:21.531Z","eventType":"step.failed","id":"evt_01m8gjte6qedfsm4ve3y6992en_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8gjte6qedfsm4ve3z7hn4pm","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8gjte6qedfsm4ve3y6992en',6,'{"createdAt":"2026-11-28T08:02:21.531Z","eventType":"run.failed","id":"evt_01m8gjte6qedfsm4ve3y6992en_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8gjte6qedfsm4ve3z7hn4pm","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8gjte6tecpb521t9pebkps9',3,'{"createdAt":"2026-11-28T08:02:21.533Z","eventType":"run.started","id":"evt_01m8gjte6tecpb521t9pebkps9_3","level":"info","message":"","nodeId":"","runId":"run_01m8gjte6ve4e8zff8g7k6y8hb","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8gjte6tecpb521t9pebkps9',4,'{"createdAt":"2026-11-28T08:02:21.533Z","eventType":"step.started","id":"evt_01m8gjte6tecpb521t9pebkps9_4","level":"info","message":"","nodeId":"a","runId":"run_01m8gjte6ve4e8zff8g7k6y8hb","title":"Run another workflow","seq":4}');
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
    body text not null, let_go integer not null default 0) strict;
INSERT INTO executions VALUES('exe_01m8gjte5reat9crq7v96a6mwb','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte3fea8s5g5w9fmvqz89',1,'workflow_waiting','not_required',1795852941496,NULL,7,2,NULL,'run_01m8gjte5reat9crq7vbtk244z','','{"id":"exe_01m8gjte5reat9crq7v96a6mwb","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte3fea8s5g5w9fmvqz89","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795852941496,"updated_at":1795852941505,"seq":7,"rev":2,"stamp":3,"last_event_at":1795852941505,"run_id":"run_01m8gjte5reat9crq7vbtk244z","started_at":1795852941496,"message":"Wait","initiated_by_type":"public","progress":{"done":1,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795852941504}]}',0);
INSERT INTO executions VALUES('exe_01m8gjte60e75vdqsan95n728f','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte3yeeyr4t5xm2rzhpjf',1,'workflow_running','not_required',1795852941505,NULL,4,1,NULL,'run_01m8gjte61e0nsx5rnga9z3azw','','{"id":"exe_01m8gjte60e75vdqsan95n728f","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte3yeeyr4t5xm2rzhpjf","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795852941505,"updated_at":1795852941505,"seq":4,"rev":1,"stamp":2,"last_event_at":1795852941505,"run_id":"run_01m8gjte61e0nsx5rnga9z3azw","started_at":1795852941505,"message":"held","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}',0);
INSERT INTO executions VALUES('exe_01m8gjte64ebzvy5kgfmretf63','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4beew9bdmennnq044r',1,'workflow_waiting','not_required',1795852941509,NULL,5,2,NULL,'run_01m8gjte65ef0bqvgdd29hdz28','','{"id":"exe_01m8gjte64ebzvy5kgfmretf63","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte4beew9bdmennnq044r","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795852941509,"updated_at":1795852941511,"seq":5,"rev":2,"stamp":2,"last_event_at":1795852941511,"run_id":"run_01m8gjte65ef0bqvgdd29hdz28","started_at":1795852941511,"message":"Delay","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795852942511,"since":1795852941511}]}',0);
INSERT INTO executions VALUES('exe_01m8gjte67efbrxd253gf40j1x','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4kedytk4nawmgpwatw',1,'awaiting_payment','pending',1795852941511,NULL,2,2,NULL,'','','{"id":"exe_01m8gjte67efbrxd253gf40j1x","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte4kedytk4nawmgpwatw","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795852941511,"updated_at":1795852941522,"seq":2,"rev":2,"stamp":2,"last_event_at":1795852941522,"order_id":"ord_01m8gjte68e3ya3w2zqjerhbfs","checkout_id":"chk_01m8gjte68e3ya3w2zqfkybtg3","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"order":{"id":"ord_01m8gjte68e3ya3w2zqjerhbfs","execution_id":"exe_01m8gjte67efbrxd253gf40j1x","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8gjte68e3ya3w2zqfkybtg3","created_at":1795852941511,"expires_at":1795854741511,"provider_ref":"tst_chk_01m8gjte68e3ya3w2zqfkybtg3","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8gjte68e3ya3w2zqfkybtg3","parameters":{"checkout":"chk_01m8gjte68e3ya3w2zqfkybtg3","amount":500,"currency":"EUR","expiresAt":1795854741511,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795852941522,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795853001511,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]},"test_mode":true}',0);
INSERT INTO executions VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4vebash19k21w2w4pa',1,'workflow_waiting','not_required',1795852941524,NULL,5,2,NULL,'run_01m8gjte6me2vrkgfqtyb11ce2','','{"id":"exe_01m8gjte6me2vrkgfqtxsx9p37","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte4vebash19k21w2w4pa","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795852941524,"updated_at":1795852941527,"seq":5,"rev":2,"stamp":3,"last_event_at":1795852941527,"run_id":"run_01m8gjte6me2vrkgfqtyb11ce2","started_at":1795852941524,"initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}',0);
INSERT INTO executions VALUES('exe_01m8gjte6qedfsm4ve3y6992en','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte58e6yay7dq493sypfw',1,'workflow_failed','not_required',1795852941527,1795852941531,6,2,1798444941531,'run_01m8gjte6qedfsm4ve3z7hn4pm','','{"id":"exe_01m8gjte6qedfsm4ve3y6992en","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte58e6yay7dq493sypfw","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795852941527,"updated_at":1795852941531,"seq":6,"rev":2,"stamp":3,"last_event_at":1795852941531,"run_id":"run_01m8gjte6qedfsm4ve3z7hn4pm","started_at":1795852941527,"finished_at":1795852941531,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"token_ends_at":1798444941531}',0);
INSERT INTO executions VALUES('exe_01m8gjte6tecpb521t9pebkps9','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte5fe5w97bs8wj4fxnaj',1,'workflow_running','not_required',1795852941531,NULL,4,2,NULL,'run_01m8gjte6ve4e8zff8g7k6y8hb','','{"id":"exe_01m8gjte6tecpb521t9pebkps9","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","workflow_id":"wf_01m8gjte5fe5w97bs8wj4fxnaj","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795852941531,"updated_at":1795852941533,"seq":4,"rev":2,"stamp":2,"last_event_at":1795852941533,"run_id":"run_01m8gjte6ve4e8zff8g7k6y8hb","started_at":1795852941533,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}',0);
CREATE INDEX executions_by_org on executions (org_id, id);
CREATE INDEX executions_by_workflow on executions (workflow_id, id);
CREATE INDEX executions_record on executions (
    workflow_id, finished_at, status, payment_status,
    json_extract(body, '$.started_at'), json_extract(body, '$.test_mode')
) where finished_at is not null;
CREATE INDEX executions_to_let_go on executions (let_go, finished_at) where finished_at is not null;
CREATE INDEX executions_unpaid on executions (workflow_id, client) where status = 'awaiting_payment';
CREATE INDEX executions_unpaid_to_let_go on executions (finished_at)
where status = 'workflow_cancelled' and run_id = '' and let_go < 8;

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
INSERT INTO journal VALUES('run_01m8gjte5reat9crq7vbtk244z',1,'run.opened','',0,1795852941496,'{"kind":"run.opened","at":1795852941496,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T08:02:21.496Z"},"vars":{},"workflow":{"id":"wf_01m8gjte3fea8s5g5w9fmvqz89","version":1,"name":"asks"},"execution":{"id":"exe_01m8gjte5reat9crq7v96a6mwb","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte5reat9crq7vbtk244z',2,'run.started','',0,1795852941496,'{"kind":"run.started","at":1795852941496}');
INSERT INTO journal VALUES('run_01m8gjte5reat9crq7vbtk244z',3,'step.asked','a#1',1,1795852941496,'{"kind":"step.asked","at":1795852941496,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8gjte61e0nsx5rnga9z3azw',1,'run.opened','',0,1795852941505,'{"kind":"run.opened","at":1795852941505,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T08:02:21.505Z"},"vars":{},"workflow":{"id":"wf_01m8gjte3yeeyr4t5xm2rzhpjf","version":1,"name":"holds"},"execution":{"id":"exe_01m8gjte60e75vdqsan95n728f","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte61e0nsx5rnga9z3azw',2,'run.started','',0,1795852941505,'{"kind":"run.started","at":1795852941505}');
INSERT INTO journal VALUES('run_01m8gjte61e0nsx5rnga9z3azw',3,'step.asked','a#1',1,1795852941505,'{"kind":"step.asked","at":1795852941505,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8gjte5reat9crq7vbtk244z',4,'step.done','a#1',1,1795852941504,'{"kind":"step.done","at":1795852941504,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8gjte5reat9crq7vbtk244z',5,'wait.opened','ask#1',0,1795852941504,'{"kind":"wait.opened","at":1795852941504,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8gjte5reat9crq7vbtk244z',6,'run.parked','ask#1',0,1795852941504,'{"kind":"run.parked","at":1795852941504,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8gjte65ef0bqvgdd29hdz28',1,'run.opened','',0,1795852941509,'{"kind":"run.opened","at":1795852941509,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T08:02:21.509Z"},"vars":{},"workflow":{"id":"wf_01m8gjte4beew9bdmennnq044r","version":1,"name":"delays"},"execution":{"id":"exe_01m8gjte64ebzvy5kgfmretf63","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte65ef0bqvgdd29hdz28',2,'run.started','',0,1795852941511,'{"kind":"run.started","at":1795852941511}');
INSERT INTO journal VALUES('run_01m8gjte65ef0bqvgdd29hdz28',3,'wait.opened','a#1',0,1795852941511,'{"kind":"wait.opened","at":1795852941511,"step":"a#1","wait":"time","until":1795852942511,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8gjte65ef0bqvgdd29hdz28',4,'run.parked','a#1',0,1795852941511,'{"kind":"run.parked","at":1795852941511,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',1,'run.opened','',0,1795852941524,'{"kind":"run.opened","at":1795852941524,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T08:02:21.524Z"},"vars":{},"workflow":{"id":"wf_01m8gjte4vebash19k21w2w4pa","version":1,"name":"loops"},"execution":{"id":"exe_01m8gjte6me2vrkgfqtxsx9p37","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',2,'run.started','',0,1795852941524,'{"kind":"run.started","at":1795852941524}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',3,'loop.opened','each#1',0,1795852941524,'{"kind":"loop.opened","at":1795852941524,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',4,'step.asked','a#1',1,1795852941524,'{"kind":"step.asked","at":1795852941524,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8gjte6qedfsm4ve3z7hn4pm',1,'run.opened','',0,1795852941527,'{"kind":"run.opened","at":1795852941527,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T08:02:21.527Z"},"vars":{},"workflow":{"id":"wf_01m8gjte58e6yay7dq493sypfw","version":1,"name":"fails"},"execution":{"id":"exe_01m8gjte6qedfsm4ve3y6992en","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte6qedfsm4ve3z7hn4pm',2,'run.started','',0,1795852941527,'{"kind":"run.started","at":1795852941527}');
INSERT INTO journal VALUES('run_01m8gjte6qedfsm4ve3z7hn4pm',3,'step.asked','a#1',1,1795852941527,'{"kind":"step.asked","at":1795852941527,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',5,'step.done','a#1',1,1795852941527,'{"kind":"step.done","at":1795852941527,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',6,'wait.opened','call#1',0,1795852941527,'{"kind":"wait.opened","at":1795852941527,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8gjte6me2vrkgfqtyb11ce2',7,'run.parked','',0,1795852941527,'{"kind":"run.parked","at":1795852941527,"step":""}');
INSERT INTO journal VALUES('run_01m8gjte6ve4e8zff8g7k6y8hb',1,'run.opened','',0,1795852941531,'{"kind":"run.opened","at":1795852941531,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T08:02:21.531Z"},"vars":{},"workflow":{"id":"wf_01m8gjte5fe5w97bs8wj4fxnaj","version":1,"name":"calls"},"execution":{"id":"exe_01m8gjte6tecpb521t9pebkps9","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte6qedfsm4ve3z7hn4pm',4,'step.failed','a#1',1,1795852941530,'{"kind":"step.failed","at":1795852941530,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8gjte6qedfsm4ve3z7hn4pm',5,'run.failed','a#1',0,1795852941531,'{"kind":"run.failed","at":1795852941531,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',1,'run.opened','',0,1795852941533,'{"kind":"run.opened","at":1795852941533,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T08:02:21.533Z"},"vars":{},"workflow":{"id":"wf_01m8gjte4vebash19k21w2w4pa","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8gjte6ve4e8zff8g7k6y8hb',2,'run.started','',0,1795852941533,'{"kind":"run.started","at":1795852941533}');
INSERT INTO journal VALUES('run_01m8gjte6ve4e8zff8g7k6y8hb',3,'step.asked','a#1',1,1795852941533,'{"kind":"step.asked","at":1795852941533,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8gjte4vebash19k21w2w4pa","wait":true}}');
INSERT INTO journal VALUES('run_01m8gjte6ve4e8zff8g7k6y8hb',4,'child.opened','a#1',1,1795852941533,'{"kind":"child.opened","at":1795852941533,"step":"a#1","attempt":1,"workflow_id":"wf_01m8gjte4vebash19k21w2w4pa","workflow_name":"loops","child":"run_01m8gjte6xe1x9tfqms3t9eas0","waits":true}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',1,'run.opened','',0,1795852941533,'{"kind":"run.opened","at":1795852941533,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T08:02:21.533Z"},"vars":{},"workflow":{"id":"wf_01m8gjte4vebash19k21w2w4pa","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8gjte6ve4e8zff8g7k6y8hb/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',2,'run.started','',0,1795852941540,'{"kind":"run.started","at":1795852941540}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',3,'loop.opened','each#1',0,1795852941540,'{"kind":"loop.opened","at":1795852941540,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',4,'step.asked','a#1',1,1795852941540,'{"kind":"step.asked","at":1795852941540,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',2,'run.started','',0,1795852941540,'{"kind":"run.started","at":1795852941540}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',3,'loop.opened','each#1',0,1795852941540,'{"kind":"loop.opened","at":1795852941540,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',4,'step.asked','a#1',1,1795852941540,'{"kind":"step.asked","at":1795852941540,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',5,'step.done','a#1',1,1795852941543,'{"kind":"step.done","at":1795852941543,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',6,'wait.opened','call#1',0,1795852941543,'{"kind":"wait.opened","at":1795852941543,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms2z6p74w',7,'run.parked','',0,1795852941543,'{"kind":"run.parked","at":1795852941543,"step":""}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',5,'step.done','a#1',1,1795852941543,'{"kind":"step.done","at":1795852941543,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',6,'wait.opened','call#1',0,1795852941543,'{"kind":"wait.opened","at":1795852941543,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8gjte6xe1x9tfqms3t9eas0',7,'run.parked','',0,1795852941543,'{"kind":"run.parked","at":1795852941543,"step":""}');
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
INSERT INTO orders VALUES('ord_01m8gjte68e3ya3w2zqjerhbfs','exe_01m8gjte67efbrxd253gf40j1x','org_01m8gjte3de2cbyckdysxkc2k7','chk_01m8gjte68e3ya3w2zqfkybtg3','test','tst_chk_01m8gjte68e3ya3w2zqfkybtg3','test',500,'EUR','',1795853001511,'{"id":"ord_01m8gjte68e3ya3w2zqjerhbfs","execution_id":"exe_01m8gjte67efbrxd253gf40j1x","org_id":"org_01m8gjte3de2cbyckdysxkc2k7","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8gjte68e3ya3w2zqfkybtg3","created_at":1795852941511,"expires_at":1795854741511,"provider_ref":"tst_chk_01m8gjte68e3ya3w2zqfkybtg3","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8gjte68e3ya3w2zqfkybtg3","parameters":{"checkout":"chk_01m8gjte68e3ya3w2zqfkybtg3","amount":500,"currency":"EUR","expiresAt":1795854741511,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795852941522,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795853001511,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]}');
CREATE INDEX orders_to_check on orders (provider, next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8gjte3de2cbyckdysxkc2k7','default',1795852941421);

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
INSERT INTO requests VALUES('exe_01m8gjte5reat9crq7v96a6mwb','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8gjte60e75vdqsan95n728f','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8gjte64ebzvy5kgfmretf63','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8gjte67efbrxd253gf40j1x','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8gjte6qedfsm4ve3y6992en','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8gjte6tecpb521t9pebkps9','{"who":"Ada"}');

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
, let_go integer not null default 0) strict;
INSERT INTO runs VALUES('run_01m8gjte5reat9crq7vbtk244z','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte3fea8s5g5w9fmvqz89',1,'waiting',1795852941496,'exe_01m8gjte5reat9crq7v96a6mwb','',0,0,'root','execution','',1795852941496,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8gjte61e0nsx5rnga9z3azw','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte3yeeyr4t5xm2rzhpjf',1,'running',1795852941505,'exe_01m8gjte60e75vdqsan95n728f','',0,0,'root','execution','',1795852941505,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8gjte65ef0bqvgdd29hdz28','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4beew9bdmennnq044r',1,'waiting',1795852941509,'exe_01m8gjte64ebzvy5kgfmretf63','',0,0,'root','execution','',1795852941511,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8gjte6me2vrkgfqtyb11ce2','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4vebash19k21w2w4pa',1,'waiting',1795852941524,'exe_01m8gjte6me2vrkgfqtxsx9p37','',0,0,'root','execution','',1795852941524,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8gjte6qedfsm4ve3z7hn4pm','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte58e6yay7dq493sypfw',1,'failed',1795852941527,'exe_01m8gjte6qedfsm4ve3y6992en','',0,0,'root','execution','',1795852941527,1795852941531,'ValueError(''not yet'')',0,0);
INSERT INTO runs VALUES('run_01m8gjte6ve4e8zff8g7k6y8hb','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte5fe5w97bs8wj4fxnaj',1,'running',1795852941531,'exe_01m8gjte6tecpb521t9pebkps9','',0,0,'root','execution','',1795852941533,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8gjte6xe1x9tfqms2z6p74w','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4vebash19k21w2w4pa',1,'waiting',1795852941533,'','',0,0,'root','api','',1795852941540,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8gjte6xe1x9tfqms3t9eas0','org_01m8gjte3de2cbyckdysxkc2k7','wf_01m8gjte4vebash19k21w2w4pa',1,'waiting',1795852941533,'','run_01m8gjte6ve4e8zff8g7k6y8hb/a#1/1',1,1,'root','workflow','run_01m8gjte6ve4e8zff8g7k6y8hb',1795852941540,NULL,'',0,0);
CREATE INDEX runs_by_org on runs (org_id, id);
CREATE INDEX runs_by_workflow on runs (workflow_id, id);
CREATE UNIQUE INDEX runs_one_child on runs (parent) where parent <> '';
CREATE UNIQUE INDEX runs_one_root on runs (execution_id) where execution_id <> '';
CREATE INDEX runs_queued on runs (workflow_id)
where status = 'queued' and started_at is null and parent_waits = 0;
CREATE INDEX runs_to_let_go on runs (let_go, finished_at)
where execution_id = '' and parent = '' and finished_at is not null;
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
INSERT INTO schema_version VALUES(1,1795852941263);
INSERT INTO schema_version VALUES(2,1795852941263);
INSERT INTO schema_version VALUES(3,1795852941263);
INSERT INTO schema_version VALUES(4,1795852941263);
INSERT INTO schema_version VALUES(5,1795852941263);
INSERT INTO schema_version VALUES(6,1795852941263);
INSERT INTO schema_version VALUES(7,1795852941263);
INSERT INTO schema_version VALUES(8,1795852941263);

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
INSERT INTO timers VALUES('run_01m8gjte65ef0bqvgdd29hdz28',1795852942511);
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
INSERT INTO tokens VALUES('exe_01m8gjte5reat9crq7v96a6mwb','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941496,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8gjte60e75vdqsan95n728f','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941505,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8gjte64ebzvy5kgfmretf63','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941509,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8gjte67efbrxd253gf40j1x','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941511,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8gjte6me2vrkgfqtxsx9p37','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941524,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8gjte6qedfsm4ve3y6992en','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941527,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8gjte6tecpb521t9pebkps9','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795852941531,NULL,NULL,0);

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
INSERT INTO versions VALUES('wf_01m8gjte3fea8s5g5w9fmvqz89',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795852941423,'',1795852941435);
INSERT INTO versions VALUES('wf_01m8gjte3yeeyr4t5xm2rzhpjf',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795852941438,'',1795852941444);
INSERT INTO versions VALUES('wf_01m8gjte4beew9bdmennnq044r',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795852941451,'',1795852941454);
INSERT INTO versions VALUES('wf_01m8gjte4kedytk4nawmgpwatw',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795852941459,'',1795852941464);
INSERT INTO versions VALUES('wf_01m8gjte4vebash19k21w2w4pa',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795852941467,'',1795852941477);
INSERT INTO versions VALUES('wf_01m8gjte58e6yay7dq493sypfw',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795852941480,'',1795852941484);
INSERT INTO versions VALUES('wf_01m8gjte5fe5w97bs8wj4fxnaj',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8gjte4vebash19k21w2w4pa","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','41bc85cf1d76b2d96fea3fcdd077d468c7ccd7b8ce698e30ee757bc52a97f6c3',1795852941487,'',1795852941492);

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
INSERT INTO workflows VALUES('wf_01m8gjte3fea8s5g5w9fmvqz89','org_01m8gjte3de2cbyckdysxkc2k7','asks','','public_execute','active',1,1,'whs_01m8gjte3fea8s5g5w9fmvqz89rZvy3JSFkB4J_wuy3AULgIxPDKjaw14qZWGJmkYSOuQ',1795852941423,1795852941435,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8gjte3yeeyr4t5xm2rzhpjf','org_01m8gjte3de2cbyckdysxkc2k7','holds','','public_execute','active',1,1,'whs_01m8gjte3yeeyr4t5xm2rzhpjfoXhQp01RGBKpJQQxxwUrvnAYYGQADDmsFiuP2iIpYzw',1795852941438,1795852941444,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8gjte4beew9bdmennnq044r','org_01m8gjte3de2cbyckdysxkc2k7','delays','','public_execute','active',1,1,'whs_01m8gjte4beew9bdmennnq044rE2g0R5UbJPJygex5eh8kEnQVZAcRaiOjOVnlqGIQqsc',1795852941451,1795852941454,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8gjte4kedytk4nawmgpwatw','org_01m8gjte3de2cbyckdysxkc2k7','costs','','public_execute','active',1,1,'whs_01m8gjte4kedytk4nawmgpwatwCdMGYnQ80JBjyisng9I9MeProb0BrQKGY3iuGpdpYao',1795852941459,1795852941465,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8gjte4vebash19k21w2w4pa','org_01m8gjte3de2cbyckdysxkc2k7','loops','','public_execute','active',1,1,'whs_01m8gjte4vebash19k21w2w4paS83cYElECIJmyI9CmDaZK0NZWsZrRsb9mBhNlc7Cb9Y',1795852941467,1795852941477,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8gjte58e6yay7dq493sypfw','org_01m8gjte3de2cbyckdysxkc2k7','fails','','public_execute','active',1,1,'whs_01m8gjte58e6yay7dq493sypfw7vt73Vkf8qdlxONHFie0dI-dzEqJo40vpk5SieglW3A',1795852941480,1795852941484,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8gjte5fe5w97bs8wj4fxnaj','org_01m8gjte3de2cbyckdysxkc2k7','calls','','public_execute','active',1,1,'whs_01m8gjte5fe5w97bs8wj4fxnajv_tJ9rcAiNp0N2MxWbQawxAz-fg5w0IYK5rZscV4gxU',1795852941487,1795852941492,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
