-- name: let_go_runs
-- The journals of these runs are going (1) or gone (2).
update runs set let_go = max(let_go, :state) where id in (select value from json_each(:run_ids))
