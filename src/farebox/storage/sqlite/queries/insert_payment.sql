-- name: insert_payment
-- Money that moved. (provider, external_id) is unique: one provider payment belongs to one order.
insert into payments (
    id, order_id, execution_id, org_id, provider, external_id, amount, currency, mode, received_at, kind, note
)
values (
    :id, :order_id, :execution_id, :org_id, :provider, :external_id, :amount, :currency, :mode, :received_at, :kind,
    :note
)
