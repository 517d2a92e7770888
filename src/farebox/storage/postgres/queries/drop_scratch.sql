-- name: drop_scratch
-- The corner and all that is in it is gone.
drop schema farebox_scratch cascade
