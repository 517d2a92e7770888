
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
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',1,'{"createdAt":"2026-11-28T03:16:35.746Z","eventType":"execution.created","id":"evt_01m8g2f692edba0dzwbv6z3eh3_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',2,'{"createdAt":"2026-11-28T03:16:35.746Z","eventType":"run.queued","id":"evt_01m8g2f692edba0dzwbv6z3eh3_2","level":"info","message":"","nodeId":"","runId":"run_01m8g2f692edba0dzwbxqq3pxe","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',3,'{"createdAt":"2026-11-28T03:16:35.746Z","eventType":"run.started","id":"evt_01m8g2f692edba0dzwbv6z3eh3_3","level":"info","message":"","nodeId":"","runId":"run_01m8g2f692edba0dzwbxqq3pxe","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',4,'{"createdAt":"2026-11-28T03:16:35.746Z","eventType":"step.started","id":"evt_01m8g2f692edba0dzwbv6z3eh3_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g2f692edba0dzwbxqq3pxe","title":"say","seq":4}');
INSERT INTO events VALUES('exe_01m8g2f69qed8rqk43gntfbdkw',1,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"execution.created","id":"evt_01m8g2f69qed8rqk43gntfbdkw_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f69qed8rqk43gntfbdkw',2,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"run.queued","id":"evt_01m8g2f69qed8rqk43gntfbdkw_2","level":"info","message":"","nodeId":"","runId":"run_01m8g2f69qed8rqk43gqfzp2m8","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f69qed8rqk43gntfbdkw',3,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"run.started","id":"evt_01m8g2f69qed8rqk43gntfbdkw_3","level":"info","message":"","nodeId":"","runId":"run_01m8g2f69qed8rqk43gqfzp2m8","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g2f69qed8rqk43gntfbdkw',4,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"step.started","id":"evt_01m8g2f69qed8rqk43gntfbdkw_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g2f69qed8rqk43gqfzp2m8","title":"held","seq":4}');
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',5,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"step.succeeded","id":"evt_01m8g2f692edba0dzwbv6z3eh3_5","level":"success","message":"","nodeId":"a","runId":"run_01m8g2f692edba0dzwbxqq3pxe","title":"say","seq":5}');
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',6,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"step.started","id":"evt_01m8g2f692edba0dzwbv6z3eh3_6","level":"info","message":"","nodeId":"ask","runId":"run_01m8g2f692edba0dzwbxqq3pxe","title":"Wait","seq":6}');
INSERT INTO events VALUES('exe_01m8g2f692edba0dzwbv6z3eh3',7,'{"createdAt":"2026-11-28T03:16:35.767Z","eventType":"run.waiting","id":"evt_01m8g2f692edba0dzwbv6z3eh3_7","level":"info","message":"Wait","nodeId":"ask","runId":"run_01m8g2f692edba0dzwbxqq3pxe","title":"Waiting","seq":7}');
INSERT INTO events VALUES('exe_01m8g2f6ahe5xsne253vcc91yp',1,'{"createdAt":"2026-11-28T03:16:35.794Z","eventType":"execution.created","id":"evt_01m8g2f6ahe5xsne253vcc91yp_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f6ahe5xsne253vcc91yp',2,'{"createdAt":"2026-11-28T03:16:35.794Z","eventType":"run.queued","id":"evt_01m8g2f6ahe5xsne253vcc91yp_2","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6ajebxtjccsqpwcawkg","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f6b4e5sb77h95y971d39',1,'{"createdAt":"2026-11-28T03:16:35.812Z","eventType":"execution.created","id":"evt_01m8g2f6b4e5sb77h95y971d39_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f6ahe5xsne253vcc91yp',3,'{"createdAt":"2026-11-28T03:16:35.812Z","eventType":"run.started","id":"evt_01m8g2f6ahe5xsne253vcc91yp_3","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6ajebxtjccsqpwcawkg","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g2f6ahe5xsne253vcc91yp',4,'{"createdAt":"2026-11-28T03:16:35.812Z","eventType":"step.started","id":"evt_01m8g2f6ahe5xsne253vcc91yp_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g2f6ajebxtjccsqpwcawkg","title":"Delay","seq":4}');
INSERT INTO events VALUES('exe_01m8g2f6ahe5xsne253vcc91yp',5,'{"createdAt":"2026-11-28T03:16:35.812Z","eventType":"run.waiting","id":"evt_01m8g2f6ahe5xsne253vcc91yp_5","level":"info","message":"Delay","nodeId":"a","runId":"run_01m8g2f6ajebxtjccsqpwcawkg","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g2f6b4e5sb77h95y971d39',2,'{"createdAt":"2026-11-28T03:16:35.837Z","eventType":"checkout.opened","id":"evt_01m8g2f6b4e5sb77h95y971d39_2","level":"info","message":"5.00 EUR","nodeId":"","runId":"","title":"Checkout opened","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn',1,'{"createdAt":"2026-11-28T03:16:35.854Z","eventType":"execution.created","id":"evt_01m8g2f6cee8wb2sakqwf58yvn_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn',2,'{"createdAt":"2026-11-28T03:16:35.854Z","eventType":"run.queued","id":"evt_01m8g2f6cee8wb2sakqwf58yvn_2","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6cee8wb2sakqx4c1dmv","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn',3,'{"createdAt":"2026-11-28T03:16:35.854Z","eventType":"run.started","id":"evt_01m8g2f6cee8wb2sakqwf58yvn_3","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6cee8wb2sakqx4c1dmv","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn',4,'{"createdAt":"2026-11-28T03:16:35.854Z","eventType":"step.started","id":"evt_01m8g2f6cee8wb2sakqwf58yvn_4","level":"info","message":"","nodeId":"each","runId":"run_01m8g2f6cee8wb2sakqx4c1dmv","title":"For each","seq":4}');
INSERT INTO events VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3',1,'{"createdAt":"2026-11-28T03:16:35.876Z","eventType":"execution.created","id":"evt_01m8g2f6d4e5bsamq6t93dnye3_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3',2,'{"createdAt":"2026-11-28T03:16:35.876Z","eventType":"run.queued","id":"evt_01m8g2f6d4e5bsamq6t93dnye3_2","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6d4e5bsamq6tbq9dvf4","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3',3,'{"createdAt":"2026-11-28T03:16:35.876Z","eventType":"run.started","id":"evt_01m8g2f6d4e5bsamq6t93dnye3_3","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6d4e5bsamq6tbq9dvf4","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3',4,'{"createdAt":"2026-11-28T03:16:35.876Z","eventType":"step.started","id":"evt_01m8g2f6d4e5bsamq6t93dnye3_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g2f6d4e5bsamq6tbq9dvf4","title":"broken","seq":4}');
INSERT INTO events VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn',5,'{"createdAt":"2026-11-28T03:16:35.876Z","eventType":"run.waiting","id":"evt_01m8g2f6cee8wb2sakqwf58yvn_5","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6cee8wb2sakqx4c1dmv","title":"Waiting","seq":5}');
INSERT INTO events VALUES('exe_01m8g2f6dne6h9yyktm04vktsd',1,'{"createdAt":"2026-11-28T03:16:35.894Z","eventType":"execution.created","id":"evt_01m8g2f6dne6h9yyktm04vktsd_1","level":"info","message":"","nodeId":"","runId":"","title":"Execution created","seq":1}');
INSERT INTO events VALUES('exe_01m8g2f6dne6h9yyktm04vktsd',2,'{"createdAt":"2026-11-28T03:16:35.894Z","eventType":"run.queued","id":"evt_01m8g2f6dne6h9yyktm04vktsd_2","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6dpe9cs2dpc0zn1pw4m","title":"Queued","seq":2}');
INSERT INTO events VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3',5,'{"createdAt":"2026-11-28T03:16:35.894Z","eventType":"step.failed","id":"evt_01m8g2f6d4e5bsamq6t93dnye3_5","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g2f6d4e5bsamq6tbq9dvf4","title":"broken","seq":5}');
INSERT INTO events VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3',6,'{"createdAt":"2026-11-28T03:16:35.894Z","eventType":"run.failed","id":"evt_01m8g2f6d4e5bsamq6t93dnye3_6","level":"error","message":"This step failed.","nodeId":"a","runId":"run_01m8g2f6d4e5bsamq6tbq9dvf4","title":"Failed","seq":6}');
INSERT INTO events VALUES('exe_01m8g2f6dne6h9yyktm04vktsd',3,'{"createdAt":"2026-11-28T03:16:35.932Z","eventType":"run.started","id":"evt_01m8g2f6dne6h9yyktm04vktsd_3","level":"info","message":"","nodeId":"","runId":"run_01m8g2f6dpe9cs2dpc0zn1pw4m","title":"Started","seq":3}');
INSERT INTO events VALUES('exe_01m8g2f6dne6h9yyktm04vktsd',4,'{"createdAt":"2026-11-28T03:16:35.932Z","eventType":"step.started","id":"evt_01m8g2f6dne6h9yyktm04vktsd_4","level":"info","message":"","nodeId":"a","runId":"run_01m8g2f6dpe9cs2dpc0zn1pw4m","title":"Run another workflow","seq":4}');
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
INSERT INTO executions VALUES('exe_01m8g2f692edba0dzwbv6z3eh3','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f627e7q9yb5nre9xfwej',1,'workflow_waiting','not_required',1795835795746,NULL,7,2,NULL,'run_01m8g2f692edba0dzwbxqq3pxe','','{"id":"exe_01m8g2f692edba0dzwbv6z3eh3","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f627e7q9yb5nre9xfwej","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835795746,"updated_at":1795835795767,"seq":7,"rev":2,"stamp":3,"last_event_at":1795835795767,"run_id":"run_01m8g2f692edba0dzwbxqq3pxe","started_at":1795835795746,"message":"Wait","initiated_by_type":"public","progress":{"done":1,"total":3,"percent":33},"waits":[{"kind":"form","node_id":"ask","step":"ask#1","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"url":"","until":null,"since":1795835795767}]}',0);
INSERT INTO executions VALUES('exe_01m8g2f69qed8rqk43gntfbdkw','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f63mecva5atznc6htfnk',1,'workflow_running','not_required',1795835795767,NULL,4,1,NULL,'run_01m8g2f69qed8rqk43gqfzp2m8','','{"id":"exe_01m8g2f69qed8rqk43gntfbdkw","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f63mecva5atznc6htfnk","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835795767,"updated_at":1795835795767,"seq":4,"rev":1,"stamp":2,"last_event_at":1795835795767,"run_id":"run_01m8g2f69qed8rqk43gqfzp2m8","started_at":1795835795767,"message":"held","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}',0);
INSERT INTO executions VALUES('exe_01m8g2f6ahe5xsne253vcc91yp','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f64mefk9a68hwsq2pjf7',1,'workflow_waiting','not_required',1795835795794,NULL,5,2,NULL,'run_01m8g2f6ajebxtjccsqpwcawkg','','{"id":"exe_01m8g2f6ahe5xsne253vcc91yp","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f64mefk9a68hwsq2pjf7","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835795794,"updated_at":1795835795812,"seq":5,"rev":2,"stamp":2,"last_event_at":1795835795812,"run_id":"run_01m8g2f6ajebxtjccsqpwcawkg","started_at":1795835795812,"message":"Delay","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"waits":[{"kind":"time","node_id":"a","step":"a#1","title":"Delay","form":null,"url":"","until":1795835796812,"since":1795835795812}]}',0);
INSERT INTO executions VALUES('exe_01m8g2f6b4e5sb77h95y971d39','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f65bef1byqgn9zjannnd',1,'awaiting_payment','pending',1795835795812,NULL,2,2,NULL,'','','{"id":"exe_01m8g2f6b4e5sb77h95y971d39","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f65bef1byqgn9zjannnd","version":1,"status":"awaiting_payment","payment_status":"pending","created_at":1795835795812,"updated_at":1795835795837,"seq":2,"rev":2,"stamp":2,"last_event_at":1795835795837,"order_id":"ord_01m8g2f6b4e5sb77h962v5297r","checkout_id":"chk_01m8g2f6b4e5sb77h960nve4qf","message":"Waiting for payment","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"order":{"id":"ord_01m8g2f6b4e5sb77h962v5297r","execution_id":"exe_01m8g2f6b4e5sb77h95y971d39","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g2f6b4e5sb77h960nve4qf","created_at":1795835795812,"expires_at":1795837595812,"provider_ref":"tst_chk_01m8g2f6b4e5sb77h960nve4qf","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g2f6b4e5sb77h960nve4qf","parameters":{"checkout":"chk_01m8g2f6b4e5sb77h960nve4qf","amount":500,"currency":"EUR","expiresAt":1795837595812,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835795837,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835855812,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]},"test_mode":true}',0);
INSERT INTO executions VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f663e1sat17q73dqpn67',1,'workflow_waiting','not_required',1795835795854,NULL,5,2,NULL,'run_01m8g2f6cee8wb2sakqx4c1dmv','','{"id":"exe_01m8g2f6cee8wb2sakqwf58yvn","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f663e1sat17q73dqpn67","version":1,"status":"workflow_waiting","payment_status":"not_required","created_at":1795835795854,"updated_at":1795835795876,"seq":5,"rev":2,"stamp":3,"last_event_at":1795835795876,"run_id":"run_01m8g2f6cee8wb2sakqx4c1dmv","started_at":1795835795854,"initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}',0);
INSERT INTO executions VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f67ke1esfddesak9wd70',1,'workflow_failed','not_required',1795835795876,1795835795894,6,2,1798427795894,'run_01m8g2f6d4e5bsamq6tbq9dvf4','','{"id":"exe_01m8g2f6d4e5bsamq6t93dnye3","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f67ke1esfddesak9wd70","version":1,"status":"workflow_failed","payment_status":"not_required","created_at":1795835795876,"updated_at":1795835795894,"seq":6,"rev":2,"stamp":3,"last_event_at":1795835795894,"run_id":"run_01m8g2f6d4e5bsamq6tbq9dvf4","started_at":1795835795876,"finished_at":1795835795894,"message":"This step failed.","status_reason":"action_error: ValueError(''not yet'')","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0},"token_ends_at":1798427795894}',0);
INSERT INTO executions VALUES('exe_01m8g2f6dne6h9yyktm04vktsd','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f688eayreq6dna0rprr3',1,'workflow_running','not_required',1795835795894,NULL,4,2,NULL,'run_01m8g2f6dpe9cs2dpc0zn1pw4m','','{"id":"exe_01m8g2f6dne6h9yyktm04vktsd","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","workflow_id":"wf_01m8g2f688eayreq6dna0rprr3","version":1,"status":"workflow_running","payment_status":"not_required","created_at":1795835795894,"updated_at":1795835795932,"seq":4,"rev":2,"stamp":2,"last_event_at":1795835795932,"run_id":"run_01m8g2f6dpe9cs2dpc0zn1pw4m","started_at":1795835795932,"message":"Run another workflow","initiated_by_type":"public","progress":{"done":0,"total":2,"percent":0}}',0);
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
INSERT INTO journal VALUES('run_01m8g2f692edba0dzwbxqq3pxe',1,'run.opened','',0,1795835795746,'{"kind":"run.opened","at":1795835795746,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:16:35.746Z"},"vars":{},"workflow":{"id":"wf_01m8g2f627e7q9yb5nre9xfwej","version":1,"name":"asks"},"execution":{"id":"exe_01m8g2f692edba0dzwbv6z3eh3","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f692edba0dzwbxqq3pxe',2,'run.started','',0,1795835795746,'{"kind":"run.started","at":1795835795746}');
INSERT INTO journal VALUES('run_01m8g2f692edba0dzwbxqq3pxe',3,'step.asked','a#1',1,1795835795746,'{"kind":"step.asked","at":1795835795746,"step":"a#1","attempt":1,"action":"say","arguments":{"text":"hello"}}');
INSERT INTO journal VALUES('run_01m8g2f69qed8rqk43gqfzp2m8',1,'run.opened','',0,1795835795767,'{"kind":"run.opened","at":1795835795767,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:16:35.767Z"},"vars":{},"workflow":{"id":"wf_01m8g2f63mecva5atznc6htfnk","version":1,"name":"holds"},"execution":{"id":"exe_01m8g2f69qed8rqk43gntfbdkw","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f69qed8rqk43gqfzp2m8',2,'run.started','',0,1795835795767,'{"kind":"run.started","at":1795835795767}');
INSERT INTO journal VALUES('run_01m8g2f69qed8rqk43gqfzp2m8',3,'step.asked','a#1',1,1795835795767,'{"kind":"step.asked","at":1795835795767,"step":"a#1","attempt":1,"action":"held","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g2f692edba0dzwbxqq3pxe',4,'step.done','a#1',1,1795835795767,'{"kind":"step.done","at":1795835795767,"step":"a#1","result":"hello"}');
INSERT INTO journal VALUES('run_01m8g2f692edba0dzwbxqq3pxe',5,'wait.opened','ask#1',0,1795835795767,'{"kind":"wait.opened","at":1795835795767,"step":"ask#1","wait":"form","title":"Wait","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}');
INSERT INTO journal VALUES('run_01m8g2f692edba0dzwbxqq3pxe',6,'run.parked','ask#1',0,1795835795767,'{"kind":"run.parked","at":1795835795767,"step":"ask#1","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g2f6ajebxtjccsqpwcawkg',1,'run.opened','',0,1795835795794,'{"kind":"run.opened","at":1795835795794,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:16:35.794Z"},"vars":{},"workflow":{"id":"wf_01m8g2f64mefk9a68hwsq2pjf7","version":1,"name":"delays"},"execution":{"id":"exe_01m8g2f6ahe5xsne253vcc91yp","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f6ajebxtjccsqpwcawkg',2,'run.started','',0,1795835795812,'{"kind":"run.started","at":1795835795812}');
INSERT INTO journal VALUES('run_01m8g2f6ajebxtjccsqpwcawkg',3,'wait.opened','a#1',0,1795835795812,'{"kind":"wait.opened","at":1795835795812,"step":"a#1","wait":"time","until":1795835796812,"title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g2f6ajebxtjccsqpwcawkg',4,'run.parked','a#1',0,1795835795812,'{"kind":"run.parked","at":1795835795812,"step":"a#1","title":"Delay"}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',1,'run.opened','',0,1795835795854,'{"kind":"run.opened","at":1795835795854,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:16:35.854Z"},"vars":{},"workflow":{"id":"wf_01m8g2f663e1sat17q73dqpn67","version":1,"name":"loops"},"execution":{"id":"exe_01m8g2f6cee8wb2sakqwf58yvn","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',2,'run.started','',0,1795835795854,'{"kind":"run.started","at":1795835795854}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',3,'loop.opened','each#1',0,1795835795854,'{"kind":"loop.opened","at":1795835795854,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',4,'step.asked','a#1',1,1795835795854,'{"kind":"step.asked","at":1795835795854,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g2f6d4e5bsamq6tbq9dvf4',1,'run.opened','',0,1795835795876,'{"kind":"run.opened","at":1795835795876,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:16:35.876Z"},"vars":{},"workflow":{"id":"wf_01m8g2f67ke1esfddesak9wd70","version":1,"name":"fails"},"execution":{"id":"exe_01m8g2f6d4e5bsamq6t93dnye3","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f6d4e5bsamq6tbq9dvf4',2,'run.started','',0,1795835795876,'{"kind":"run.started","at":1795835795876}');
INSERT INTO journal VALUES('run_01m8g2f6d4e5bsamq6tbq9dvf4',3,'step.asked','a#1',1,1795835795876,'{"kind":"step.asked","at":1795835795876,"step":"a#1","attempt":1,"action":"broken","arguments":{}}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',5,'step.done','a#1',1,1795835795876,'{"kind":"step.done","at":1795835795876,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',6,'wait.opened','call#1',0,1795835795876,'{"kind":"wait.opened","at":1795835795876,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv',7,'run.parked','',0,1795835795876,'{"kind":"run.parked","at":1795835795876,"step":""}');
INSERT INTO journal VALUES('run_01m8g2f6dpe9cs2dpc0zn1pw4m',1,'run.opened','',0,1795835795894,'{"kind":"run.opened","at":1795835795894,"trigger":"root","payload":{"body":{"who":"Ada"},"headers":{},"source":"execution","triggeredAt":"2026-11-28T03:16:35.894Z"},"vars":{},"workflow":{"id":"wf_01m8g2f688eayreq6dna0rprr3","version":1,"name":"calls"},"execution":{"id":"exe_01m8g2f6dne6h9yyktm04vktsd","sourceSystem":"","sourceEntityType":"","sourceEntityId":"","externalRef":"","clientSafeMetadata":{}},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f6d4e5bsamq6tbq9dvf4',4,'step.failed','a#1',1,1795835795894,'{"kind":"step.failed","at":1795835795894,"step":"a#1","attempt":1,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1}}');
INSERT INTO journal VALUES('run_01m8g2f6d4e5bsamq6tbq9dvf4',5,'run.failed','a#1',0,1795835795894,'{"kind":"run.failed","at":1795835795894,"failure":{"code":"action_error","message":"ValueError(''not yet'')","attempts":1},"step":"a#1"}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',1,'run.opened','',0,1795835795932,'{"kind":"run.opened","at":1795835795932,"trigger":"root","payload":{"body":{},"headers":{},"source":"api","triggeredAt":"2026-11-28T03:16:35.932Z"},"vars":{},"workflow":{"id":"wf_01m8g2f663e1sat17q73dqpn67","version":1,"name":"loops"},"execution":{},"props":{}}');
INSERT INTO journal VALUES('run_01m8g2f6dpe9cs2dpc0zn1pw4m',2,'run.started','',0,1795835795931,'{"kind":"run.started","at":1795835795931}');
INSERT INTO journal VALUES('run_01m8g2f6dpe9cs2dpc0zn1pw4m',3,'step.asked','a#1',1,1795835795931,'{"kind":"step.asked","at":1795835795931,"step":"a#1","attempt":1,"action":"trigger-workflow","arguments":{"workflowId":"wf_01m8g2f663e1sat17q73dqpn67","wait":true}}');
INSERT INTO journal VALUES('run_01m8g2f6dpe9cs2dpc0zn1pw4m',4,'child.opened','a#1',1,1795835795931,'{"kind":"child.opened","at":1795835795931,"step":"a#1","attempt":1,"workflow_id":"wf_01m8g2f663e1sat17q73dqpn67","workflow_name":"loops","child":"run_01m8g2f6ewe6qvb2hfdn658jgb","waits":true}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',1,'run.opened','',0,1795835795932,'{"kind":"run.opened","at":1795835795932,"trigger":"root","payload":{"body":{},"headers":{},"source":"workflow","triggeredAt":"2026-11-28T03:16:35.932Z"},"vars":{},"workflow":{"id":"wf_01m8g2f663e1sat17q73dqpn67","version":1,"name":"loops"},"execution":{},"props":{},"parent":"run_01m8g2f6dpe9cs2dpc0zn1pw4m/a#1/1","depth":1}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',2,'run.started','',0,1795835795949,'{"kind":"run.started","at":1795835795949}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',3,'loop.opened','each#1',0,1795835795949,'{"kind":"loop.opened","at":1795835795949,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',4,'step.asked','a#1',1,1795835795949,'{"kind":"step.asked","at":1795835795949,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',2,'run.started','',0,1795835795949,'{"kind":"run.started","at":1795835795949}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',3,'loop.opened','each#1',0,1795835795949,'{"kind":"loop.opened","at":1795835795949,"step":"each#1","items":[1,2,3]}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',4,'step.asked','a#1',1,1795835795949,'{"kind":"step.asked","at":1795835795949,"step":"a#1","attempt":1,"action":"say","arguments":{"text":1}}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',5,'step.done','a#1',1,1795835795974,'{"kind":"step.done","at":1795835795974,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',6,'wait.opened','call#1',0,1795835795975,'{"kind":"wait.opened","at":1795835795975,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g2f6eve9drh6g653ccysjj',7,'run.parked','',0,1795835795975,'{"kind":"run.parked","at":1795835795975,"step":""}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',5,'step.done','a#1',1,1795835795975,'{"kind":"step.done","at":1795835795975,"step":"a#1","result":1}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',6,'wait.opened','call#1',0,1795835795975,'{"kind":"wait.opened","at":1795835795975,"step":"call#1","wait":"callback","title":"Wait"}');
INSERT INTO journal VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb',7,'run.parked','',0,1795835795975,'{"kind":"run.parked","at":1795835795975,"step":""}');
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
INSERT INTO orders VALUES('ord_01m8g2f6b4e5sb77h962v5297r','exe_01m8g2f6b4e5sb77h95y971d39','org_01m8g2f610e3x909p5h8y4mnpb','chk_01m8g2f6b4e5sb77h960nve4qf','test','tst_chk_01m8g2f6b4e5sb77h960nve4qf','test',500,'EUR','',1795835855812,'{"id":"ord_01m8g2f6b4e5sb77h962v5297r","execution_id":"exe_01m8g2f6b4e5sb77h95y971d39","org_id":"org_01m8g2f610e3x909p5h8y4mnpb","amount":500,"currency":"EUR","provider":"test","mode":"test","refund_policy":"on_failure","checkout_id":"chk_01m8g2f6b4e5sb77h960nve4qf","created_at":1795835795812,"expires_at":1795837595812,"provider_ref":"tst_chk_01m8g2f6b4e5sb77h960nve4qf","checkout_url":"http://127.0.0.1:8402/checkout/chk_01m8g2f6b4e5sb77h960nve4qf","parameters":{"checkout":"chk_01m8g2f6b4e5sb77h960nve4qf","amount":500,"currency":"EUR","expiresAt":1795837595812,"name":"costs","successUrl":"","cancelUrl":""},"opened_at":1795835795837,"closed":"","paid_payment_id":"","paid_amount":0,"refunded_amount":0,"next_check_at":1795835855812,"checks":0,"declines":0,"charges":[],"paid_charge":"","paid_currency":"","refunds_open":[],"refund_after":"","owed_amount":0,"refunded_by_policy":false,"held":[]}');
CREATE INDEX orders_to_check on orders (provider, next_check_at) where next_check_at is not null;

DROP TABLE IF EXISTS organizations;
CREATE TABLE organizations (
    id text primary key not null,
    name text not null unique,
    created_at integer not null
) strict;
INSERT INTO organizations VALUES('org_01m8g2f610e3x909p5h8y4mnpb','default',1795835795488);

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
INSERT INTO requests VALUES('exe_01m8g2f692edba0dzwbv6z3eh3','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g2f69qed8rqk43gntfbdkw','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g2f6ahe5xsne253vcc91yp','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g2f6b4e5sb77h95y971d39','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3','{"who":"Ada"}');
INSERT INTO requests VALUES('exe_01m8g2f6dne6h9yyktm04vktsd','{"who":"Ada"}');

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
INSERT INTO runs VALUES('run_01m8g2f692edba0dzwbxqq3pxe','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f627e7q9yb5nre9xfwej',1,'waiting',1795835795746,'exe_01m8g2f692edba0dzwbv6z3eh3','',0,0,'root','execution','',1795835795746,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8g2f69qed8rqk43gqfzp2m8','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f63mecva5atznc6htfnk',1,'running',1795835795767,'exe_01m8g2f69qed8rqk43gntfbdkw','',0,0,'root','execution','',1795835795767,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8g2f6ajebxtjccsqpwcawkg','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f64mefk9a68hwsq2pjf7',1,'waiting',1795835795794,'exe_01m8g2f6ahe5xsne253vcc91yp','',0,0,'root','execution','',1795835795812,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8g2f6cee8wb2sakqx4c1dmv','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f663e1sat17q73dqpn67',1,'waiting',1795835795854,'exe_01m8g2f6cee8wb2sakqwf58yvn','',0,0,'root','execution','',1795835795854,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8g2f6d4e5bsamq6tbq9dvf4','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f67ke1esfddesak9wd70',1,'failed',1795835795876,'exe_01m8g2f6d4e5bsamq6t93dnye3','',0,0,'root','execution','',1795835795876,1795835795894,'ValueError(''not yet'')',0,0);
INSERT INTO runs VALUES('run_01m8g2f6dpe9cs2dpc0zn1pw4m','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f688eayreq6dna0rprr3',1,'running',1795835795894,'exe_01m8g2f6dne6h9yyktm04vktsd','',0,0,'root','execution','',1795835795931,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8g2f6eve9drh6g653ccysjj','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f663e1sat17q73dqpn67',1,'waiting',1795835795932,'','',0,0,'root','api','',1795835795949,NULL,'',0,0);
INSERT INTO runs VALUES('run_01m8g2f6ewe6qvb2hfdn658jgb','org_01m8g2f610e3x909p5h8y4mnpb','wf_01m8g2f663e1sat17q73dqpn67',1,'waiting',1795835795932,'','run_01m8g2f6dpe9cs2dpc0zn1pw4m/a#1/1',1,1,'root','workflow','run_01m8g2f6dpe9cs2dpc0zn1pw4m',1795835795949,NULL,'',0,0);
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
INSERT INTO schema_version VALUES(1,1795835795051);
INSERT INTO schema_version VALUES(2,1795835795051);
INSERT INTO schema_version VALUES(3,1795835795051);
INSERT INTO schema_version VALUES(4,1795835795051);
INSERT INTO schema_version VALUES(5,1795835795051);
INSERT INTO schema_version VALUES(6,1795835795051);
INSERT INTO schema_version VALUES(7,1795835795051);

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
INSERT INTO timers VALUES('run_01m8g2f6ajebxtjccsqpwcawkg',1795835796812);
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
INSERT INTO tokens VALUES('exe_01m8g2f692edba0dzwbv6z3eh3','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795746,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g2f69qed8rqk43gntfbdkw','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795767,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g2f6ahe5xsne253vcc91yp','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795794,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g2f6b4e5sb77h95y971d39','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795812,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g2f6cee8wb2sakqwf58yvn','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795854,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g2f6d4e5bsamq6t93dnye3','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795876,NULL,NULL,0);
INSERT INTO tokens VALUES('exe_01m8g2f6dne6h9yyktm04vktsd','baac44a575d2f166385558b0811296d63c224fcbb35359df0ffeeace2084f75e','["read","cancel","answer"]',1795835795894,NULL,NULL,0);

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
INSERT INTO versions VALUES('wf_01m8g2f627e7q9yb5nre9xfwej',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"say","payload":{"text":"hello"},"children":["ask"]},"ask":{"type":"wait","payload":{"kind":"form","form":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}},"children":["b"]},"b":{"type":"say","payload":{"text":"{{ $nodes.ask.result.data.name }}"},"children":[]}},"output":{"said":"{{ $nodes.b.result }}"}}','4aefbc4662c6c49ecf19acf47b6728aba85a170b168246fbcf3f31d87f1f4b86',1795835795527,'',1795835795563);
INSERT INTO versions VALUES('wf_01m8g2f63mecva5atznc6htfnk',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}}}','15f76b4eeb1e72635620a3912b0a82d4a176818c686dc236b6ad7453c58a6bf5',1795835795572,'',1795835795588);
INSERT INTO versions VALUES('wf_01m8g2f64mefk9a68hwsq2pjf7',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"delay","payload":{"delayMs":1000},"children":["b"]},"b":{"type":"say","payload":{"text":"late"},"children":[]}}}','2423f04f3b416ae460e08a987f0f51bb0328e93a1b5450ad056f6b45e73008cf',1795835795604,'',1795835795612);
INSERT INTO versions VALUES('wf_01m8g2f65bef1byqgn9zjannnd',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"held","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"after"},"children":[]}},"price":{"amount":500,"currency":"EUR","providers":["test"]}}','3ff590b1fe6a636b40fbc40cf6e6ec56f7ef65cce6936c9c18990925d0a78089',1795835795627,'',1795835795640);
INSERT INTO versions VALUES('wf_01m8g2f663e1sat17q73dqpn67',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["each"]},"each":{"type":"for-each","payload":{"array":[1,2,3]},"children":["b"],"loopBody":["a"]},"a":{"type":"say","payload":{"text":"{{ $item }}"},"children":["call"]},"call":{"type":"wait","payload":{"kind":"callback"},"children":[]},"b":{"type":"say","payload":{"text":"{{ size($nodes.each.result.items) }}"},"children":[]}}}','749f427620fcf5529946b035fba3c1812e6e10f03b09d39580955b9687ed548d',1795835795651,'',1795835795682);
INSERT INTO versions VALUES('wf_01m8g2f67ke1esfddesak9wd70',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"broken","payload":{},"children":["b"]},"b":{"type":"say","payload":{"text":"mended"},"children":[]}}}','874db0d1a2cf4cf1379a42669d6965e74db3a461580957c7073952767b6fe2ee',1795835795699,'',1795835795705);
INSERT INTO versions VALUES('wf_01m8g2f688eayreq6dna0rprr3',1,'{"nodes":{"root":{"type":"manual","payload":{},"children":["a"]},"a":{"type":"trigger-workflow","payload":{"workflowId":"wf_01m8g2f663e1sat17q73dqpn67","wait":true},"children":["b"]},"b":{"type":"say","payload":{"text":"done"},"children":[]}}}','f7548b1d47942e72e1ff197169e388871b897da86331a989f9eae439ac276a54',1795835795720,'',1795835795730);

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
INSERT INTO workflows VALUES('wf_01m8g2f627e7q9yb5nre9xfwej','org_01m8g2f610e3x909p5h8y4mnpb','asks','','public_execute','active',1,1,'whs_01m8g2f627e7q9yb5nre9xfwejJxaE9Hy85SvOGcLJV4127iTgaRtqxGoGgeAfAK72FpY',1795835795527,1795835795563,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g2f63mecva5atznc6htfnk','org_01m8g2f610e3x909p5h8y4mnpb','holds','','public_execute','active',1,1,'whs_01m8g2f63mecva5atznc6htfnktd29KHfk0o7F9DaR_h70U2TVJOZC5dRBpnju_E1VJkE',1795835795572,1795835795588,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g2f64mefk9a68hwsq2pjf7','org_01m8g2f610e3x909p5h8y4mnpb','delays','','public_execute','active',1,1,'whs_01m8g2f64mefk9a68hwsq2pjf7Qk2suLx3bmAwiOmi3zgEH4Gnojjqp6YjOlyfP_-7TYc',1795835795604,1795835795613,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g2f65bef1byqgn9zjannnd','org_01m8g2f610e3x909p5h8y4mnpb','costs','','public_execute','active',1,1,'whs_01m8g2f65bef1byqgn9zjannndnVRcl7BZMAtnJfr5yOW3WI5Kh-_gF605oCkisB8AH_Q',1795835795627,1795835795640,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g2f663e1sat17q73dqpn67','org_01m8g2f610e3x909p5h8y4mnpb','loops','','public_execute','active',1,1,'whs_01m8g2f663e1sat17q73dqpn67x-GyLQfabIZjy36fgi0vrnokxg0ZKgQPWe2b1ldyu7k',1795835795651,1795835795682,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g2f67ke1esfddesak9wd70','org_01m8g2f610e3x909p5h8y4mnpb','fails','','public_execute','active',1,1,'whs_01m8g2f67ke1esfddesak9wd706HMk7MrydRTXIlgibjwOD6cUlFbXZSrIL7HeiPDpFq0',1795835795699,1795835795705,'','','','null',2);
INSERT INTO workflows VALUES('wf_01m8g2f688eayreq6dna0rprr3','org_01m8g2f610e3x909p5h8y4mnpb','calls','','public_execute','active',1,1,'whs_01m8g2f688eayreq6dna0rprr3GyAvfGfvPb2xAn-MP-i3NgqMoOojdN0lBSlc2vfvPhY',1795835795720,1795835795730,'','','','null',2);
CREATE INDEX workflows_by_org on workflows (org_id, id);
CREATE UNIQUE INDEX workflows_by_secret on workflows (trigger_secret) where trigger_secret <> '';

COMMIT TRANSACTION;
