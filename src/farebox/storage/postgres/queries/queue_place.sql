-- name: queue_place
-- The place of a run in the queue of its workflow: the order in which runs were opened.
select place from runs where id = :run_id
