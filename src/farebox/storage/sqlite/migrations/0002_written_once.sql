-- What can be told from elsewhere is not written again with every turn of a run.
--
-- The public view is rendered from "body" when somebody reads it, and kept in memory until the next "rev". The head of a
-- run is the number of its journal's last entry, so it is asked of the journal.
alter table executions drop column view;
alter table runs drop column head;

-- Entries and events are rowid tables from here on. Ordered by their keys, the lines of a thousand runs under way went
-- into as many pages, and each of them was written to the log for two lines. By rowid they go to the end of the table,
-- and only their short keys into the index (docs/decisions/0010-bulk-commit.md counts what is written).
create table entries (
    run_id text not null,
    seq integer not null,
    kind text not null,
    step text not null,
    attempt integer not null,
    at integer not null,
    body text not null,
    primary key (run_id, seq)
) strict;
insert into entries select run_id, seq, kind, step, attempt, at, body from journal order by at, run_id, seq;
drop table journal;
alter table entries rename to journal;
create trigger journal_is_append_only before update on journal
begin select raise(abort, 'journal: an entry never changes'); end;

create table lines (
    execution_id text not null,
    seq integer not null,
    body text not null,
    primary key (execution_id, seq)
) strict;
insert into lines select execution_id, seq, body from events order by execution_id, seq;
drop table events;
alter table lines rename to events;
create trigger events_are_append_only before update on events
begin select raise(abort, 'events: an event never changes'); end;
