-- name: timeline_after
-- A piece of a timeline, to be written again without its texts.
select seq, body from events where execution_id = :execution_id and seq > :after order by seq limit :most
