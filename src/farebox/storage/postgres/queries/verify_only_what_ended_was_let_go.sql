-- name: verify_only_what_ended_was_let_go
-- Content goes only of what has ended.
select id, 'is ' || status || ', and content of it is gone' from executions where let_go <> 0 and finished_at is null
union all
select id, 'is ' || status || ', and its journal is gone' from runs where let_go <> 0 and finished_at is null
