-- name: insert_request
-- The private request payload of an execution.
insert into requests (
    execution_id, body
)
select * from unnest(
    :execution_id::text[], :body::text[]
)
