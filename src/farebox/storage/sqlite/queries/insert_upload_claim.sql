-- name: insert_upload_claim
-- An execution takes an upload. The primary key gives it to one execution only.
insert into upload_claims (upload_id, execution_id, claimed_at)
values (:upload_id, :execution_id, :claimed_at)
