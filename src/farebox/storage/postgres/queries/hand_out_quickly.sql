-- name: hand_out_quickly
-- For the connection that takes jobs and gives them back: if the server crashes before this is on its disk, a job is
-- taken once more, and that is harmless.
set synchronous_commit = off
