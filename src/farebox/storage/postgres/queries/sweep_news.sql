-- name: sweep_news
-- Of a page of news: the bodies of those that were handled before a time. That they came is never forgotten, so that
-- they never count twice.
update inbox set body = ''
where id > :first and :second::text is not null and id <= :last_first and :last_second::text is not null
    and handled_at <= :before and body <> ''
