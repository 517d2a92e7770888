-- name: insert_event
-- One timeline event, rendered.
insert into events (execution_id, seq, body)
values (:execution_id, :seq, :body)
