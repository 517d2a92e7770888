-- name: insert_payment
-- Money that moved. (provider, external_id) is unique: one provider payment belongs to one order.
insert into payments (
    id, order_id, execution_id, org_id, provider, external_id, amount, currency, mode, received_at, kind, note
)
select * from unnest(
    :id::text[], :order_id::text[], :execution_id::text[], :org_id::text[], :provider::text[], :external_id::text[],
    :amount::bigint[], :currency::text[], :mode::text[], :received_at::bigint[], :kind::text[], :note::text[]
)
