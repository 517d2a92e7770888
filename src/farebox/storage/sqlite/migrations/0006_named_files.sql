-- The cleaner asks which files of the artifact directory are named by a row.
create index artifacts_by_path on artifacts (path);
create index uploads_by_path on uploads (path);
