-- name: insert_request
-- The private request payload of an execution.
insert into requests (execution_id, body)
values (:execution_id, :body)
