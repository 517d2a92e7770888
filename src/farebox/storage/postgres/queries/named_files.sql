-- name: named_files
-- Which of these files are named by an artifact or an upload.
select path from artifacts where path = any(:paths::text[])
union all
select path from uploads where path = any(:paths)
