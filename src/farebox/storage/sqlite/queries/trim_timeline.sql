-- name: trim_timeline
-- A piece of what a timeline tells about its run; what it tells about money stays.
delete from events where rowid in (
    select rowid from events
    where execution_id = :execution_id
        and (body ->> '$.eventType' glob 'run.*' or body ->> '$.eventType' glob 'step.*')
    limit :most
)
