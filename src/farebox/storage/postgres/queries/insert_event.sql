-- name: insert_event
-- One timeline event, rendered.
insert into events (
    execution_id, seq, body
)
select * from unnest(
    :execution_id::text[], :seq::bigint[], :body::text[]
)
