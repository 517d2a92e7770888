-- A file that one step leaves for another is the owner's: the buyer neither sees nor fetches it.
alter table artifacts add column private boolean not null default false;
