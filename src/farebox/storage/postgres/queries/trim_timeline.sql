-- name: trim_timeline
-- A piece of what a timeline tells about its run; what it tells about money stays.
delete from events where (execution_id, seq) in (
    select execution_id, seq from events
    where execution_id = :execution_id
        and (
            farebox_json(body) ->> 'eventType' like 'run.%' or farebox_json(body) ->> 'eventType' like 'step.%'
        )
    limit :most
)
