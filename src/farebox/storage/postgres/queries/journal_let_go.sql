-- name: journal_let_go
-- Whether the journal of a run is going, or gone.
select id from runs where id = :run_id and let_go <> 0
