-- name: tokens_page
-- Where the next page of tokens ends.
select execution_id, hash from tokens where (execution_id, hash) > (:first, :second)
order by execution_id, hash limit 1 offset :most
