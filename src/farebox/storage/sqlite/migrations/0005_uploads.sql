-- Files that buyers sent before they ordered, and which execution took which of them.

-- "kept" is 0 as long as nobody has paid for the bytes: only those count against the caps.
create table uploads (
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
create index uploads_held on uploads (client, size) where kept = 0;

create table upload_claims (
    upload_id text primary key not null,
    execution_id text not null,
    claimed_at integer not null
) strict, without rowid;
create index upload_claims_by_execution on upload_claims (execution_id);

-- An upload that was cleaned away a moment ago cannot be claimed: its bytes are gone.
create trigger upload_claims_need_their_upload before insert on upload_claims
when not exists (select 1 from uploads where id = new.upload_id)
begin select raise(abort, 'upload_claims: this upload is gone'); end;

-- A workflow's track record is read from this index alone, newest first.
drop index executions_ended;
create index executions_record on executions (
    workflow_id, finished_at, status, payment_status,
    json_extract(body, '$.started_at'), json_extract(body, '$.test_mode')
) where finished_at is not null;
