-- name: files_gone
-- These files are not there any more.
delete from discarded_files where path = any(:paths::text[])
