-- name: insert_entry
-- One journal line. Its key is the fence: the loser of a run fails here.
insert into journal (
    run_id, seq, kind, step, attempt, at, body
)
select * from unnest(
    :run_id::text[], :seq::bigint[], :kind::text[], :step::text[], :attempt::bigint[], :at::bigint[], :body::text[]
)
