-- name: named_files
-- Which of these files are named by an artifact or an upload.
select path from artifacts where path in (select value from json_each(:paths))
union all
select path from uploads where path in (select value from json_each(:paths))
