-- name: owner
-- Who holds that lock, and since when.
select coalesce(host(client_addr), 'this machine'), pg_stat_activity.pid, backend_start
from pg_locks join pg_stat_activity on pg_stat_activity.pid = pg_locks.pid
where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32) | objid::bigint = 7237963203447943014
