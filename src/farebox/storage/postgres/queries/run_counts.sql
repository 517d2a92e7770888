-- name: run_counts
-- How many runs of each workflow are in which status, of those created since.
select workflow_id, status, count(*) from runs
where org_id = :org_id and (:workflow_id = '' or workflow_id = :workflow_id) and created_at >= :since
group by workflow_id, status order by workflow_id, status
