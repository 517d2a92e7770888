-- name: put_inbox
-- News from a provider. The same news under another id is refused.
insert into inbox (
    id, source, external_id, body, received_at, handled_at, outcome, tries, next_try_at
)
select * from unnest(
    :id::text[], :source::text[], :external_id::text[], :body::text[], :received_at::bigint[],
    :handled_at::bigint[], :outcome::text[], :tries::bigint[], :next_try_at::bigint[]
)
on conflict (id) do update set
    handled_at = excluded.handled_at,
    outcome = excluded.outcome,
    tries = excluded.tries,
    next_try_at = excluded.next_try_at
