-- The processes that share this database: who is alive, and what they do. Written again every second or two.
create table members (
    id text collate "C" primary key,
    rooms text not null,
    host text not null,
    pid bigint not null,
    version text not null,
    started_at bigint not null,
    seen_at bigint not null,
    state text not null,
    runs bigint not null,
    oldest_run text not null,
    oldest_since bigint,
    duties text not null
) with (fillfactor = 20);
