-- name: let_go_runs
-- The journals of these runs are going (1) or gone (2).
update runs set let_go = greatest(let_go, :state::bigint) where id = any(:run_ids::text[])
