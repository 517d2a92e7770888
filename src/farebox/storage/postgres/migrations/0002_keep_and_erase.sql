-- What may go after a time, and what a buyer wants erased (docs/guide/keep-and-erase.md).

-- Of an execution: bits for what is gone (journal 1, files 2, timeline 4, all but its money 8). Of a run: its journal is
-- going (1) or gone (2). Set while the content goes in pieces, so that a half is never taken for damage.
alter table executions add column let_go bigint not null default 0;
alter table runs add column let_go bigint not null default 0;
create index executions_to_let_go on executions (let_go, finished_at, id) where finished_at is not null;
create index executions_unpaid_to_let_go on executions (finished_at, id)
where status = 'workflow_cancelled' and run_id = '' and let_go < 8;
create index runs_to_let_go on runs (let_go, finished_at, id)
where execution_id = '' and parent = '' and finished_at is not null;

-- Files that no row names any more, noted in the transaction that dropped the row; forgotten once the bytes are gone.
create table discarded_files (
    path text collate "C" primary key,
    discarded_at bigint not null
);

create table erasures (
    execution_id text collate "C" primary key,
    org_id text collate "C" not null,
    erased_at bigint not null,
    by_type text not null,
    by_id text not null,
    events bigint not null,
    timeline text not null,
    finished_at bigint
);
create index erasures_under_way on erasures (erased_at, execution_id) where finished_at is null;
