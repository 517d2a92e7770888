-- name: insert_writer
-- The row in which a writer numbers its transactions.
insert into writers (id, number, opened_at) values (:id, 0, :opened_at)
on conflict (id) do nothing
