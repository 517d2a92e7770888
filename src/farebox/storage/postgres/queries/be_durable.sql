-- name: be_durable
-- An acknowledged commit is on the disk.
set synchronous_commit = on
