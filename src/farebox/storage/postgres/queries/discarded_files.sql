-- name: discarded_files
-- Files that nobody wants any more and that may still be there.
select path from discarded_files order by discarded_at, path limit :most
