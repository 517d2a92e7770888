-- name: insert_upload_claim
-- An execution takes an upload. The primary key gives it to one execution only.
insert into upload_claims (
    upload_id, execution_id, claimed_at
)
select * from unnest(
    :upload_id::text[], :execution_id::text[], :claimed_at::bigint[]
)
