-- name: news_page
-- Where the next page of news ends.
select id, '' from inbox where id > :first and :second is not null order by id limit 1 offset :most
