-- name: files_gone
-- These files are not there any more.
delete from discarded_files where path in (select value from json_each(:paths))
