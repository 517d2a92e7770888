-- name: open_scratch
-- A corner for a while.
create schema farebox_scratch
