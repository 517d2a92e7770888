-- name: insert_entry
-- One journal line. Its key is the fence: the loser of a run fails here.
insert into journal (run_id, seq, kind, step, attempt, at, body)
values (:run_id, :seq, :kind, :step, :attempt, :at, :body)
