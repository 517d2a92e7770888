-- name: discard_artifacts
-- Note the files of these runs as not wanted any more.
insert into discarded_files (path, discarded_at)
select path, :now::bigint from artifacts where run_id = any(:run_ids::text[])
on conflict (path) do nothing
