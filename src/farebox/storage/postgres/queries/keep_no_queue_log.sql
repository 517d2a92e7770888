-- name: keep_no_queue_log
-- The queue's own log says for each segment when it was queued and taken. Our journal says more, and the log would grow
-- by thousands of rows a second: it stays empty.
create or replace function farebox_keep_nothing() returns trigger language plpgsql as $$ begin return null; end $$;
create or replace trigger keep_nothing before insert on farebox_pgqueuer_log
for each row execute function farebox_keep_nothing()
