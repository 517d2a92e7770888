-- name: erasures_under_way
-- Erasures that a crash has left half done, or that are under way.
select execution_id, org_id, erased_at, by_type, by_id, events, timeline, finished_at
from erasures where finished_at is null order by erased_at, execution_id limit :most
