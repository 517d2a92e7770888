-- name: move_bulk_retry
-- A bulk retry has come to a run, or is over; if it is still as it was read.
update bulk_retries set
    status = :status, next_at = :next_at, after = :after, retried = :retried, passed = :passed,
    finished_at = :finished_at, stamp = :stamp
where id = :id and stamp = :stamp - 1
returning id
