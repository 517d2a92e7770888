-- name: drop_events_of
-- What is left of a timeline whose execution goes.
delete from events where execution_id = :execution_id
