-- name: conditions
-- What this database is like: version, encoding, whether it reaches the disk, whether it can be written.
select current_setting('server_version_num')::bigint, current_setting('server_encoding'),
    current_setting('fsync'), current_setting('synchronous_commit'), pg_is_in_recovery()
