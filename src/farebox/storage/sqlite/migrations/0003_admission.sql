-- Two indexes for two kinds of runs that have not ended: those that wait for their first start, and those that somebody
-- must advance. A child that its parent waits for needs no admission and belongs to the second kind from the start.
--
-- Their WHERE clauses are repeated word by word in the queries; SQLite uses a partial index for nothing else. The first
-- index ends with the rowid, as every index does: within a workflow it is the order in which the runs were opened.
drop index runs_unfinished;
drop index runs_queued;
create index runs_queued on runs (workflow_id)
where status = 'queued' and started_at is null and parent_waits = 0;
create index runs_unfinished on runs (id, workflow_id)
where status = 'running' or (status = 'queued' and (started_at is not null or parent_waits = 1));
