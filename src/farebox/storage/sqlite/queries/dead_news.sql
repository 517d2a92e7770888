-- name: dead_news
-- Whether a page of news has bodies of some that were handled before a time.
select exists (
    select 1 from inbox
    where id > :first and :second is not null and id <= :last_first and :last_second is not null
        and handled_at <= :before and body <> ''
)
