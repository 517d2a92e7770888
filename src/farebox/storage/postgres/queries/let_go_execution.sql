-- name: let_go_execution
-- Note what of an execution is gone, in four bits (core.guards.Content); the fifth is its request, with the client's
-- address.
update executions set
    let_go = let_go | (:content::bigint & 15),
    client = case when :content & 16 <> 0 then '' else client end
where id = :execution_id
