-- name: forget_members
-- Members that have been silent for a day will not come back.
delete from members where seen_at < (extract(epoch from clock_timestamp()) * 1000)::bigint - 86400000
