-- What can be told from elsewhere is not written again with every turn of a run.
--
-- The public view is rendered from "body" when somebody reads it, and kept in memory until the next "rev". The head of a
-- run is the number of its journal's last entry, so it is asked of the journal.
alter table executions drop column view;
alter table runs drop column head;
