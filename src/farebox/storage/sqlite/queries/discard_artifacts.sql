-- name: discard_artifacts
-- Note the files of these runs as not wanted any more.
insert into discarded_files (path, discarded_at)
select path, :now from artifacts where run_id in (select value from json_each(:run_ids))
on conflict (path) do nothing
