-- name: drop_events_between
-- That piece, as it was.
delete from events where execution_id = :execution_id and seq > :after and seq <= :upto
