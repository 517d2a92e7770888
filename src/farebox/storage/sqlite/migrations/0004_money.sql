-- Money that moves beside the ordinary way: refunds that a lost dispute withdraws, more than one payment that waits for
-- its owner, and duties that are found provider by provider, so that one that hangs keeps nobody else waiting.

-- A token of an earlier epoch than its execution's is dead, and makes no others.
alter table tokens add column epoch integer not null default 0;

alter table refunds add column provider text not null default '';
update refunds set provider = coalesce((select provider from orders where orders.id = refunds.order_id), '');

-- What is withdrawn is not given back either.
drop trigger refunds_within_payment;
create trigger refunds_within_payment before insert on refunds
when new.status not in ('refused', 'withdrawn')
    and new.amount > (select amount from payments where id = new.payment_id) - (
        select coalesce(sum(amount), 0) from refunds
        where payment_id = new.payment_id and id <> new.id and status not in ('refused', 'withdrawn')
    )
begin select raise(abort, 'refunds: more would go back than was paid'); end;

-- What is due, the providers side by side. The queries repeat these expressions word by word.
drop index orders_to_check;
create index orders_to_check on orders (provider, next_check_at) where next_check_at is not null;
drop index refunds_to_issue;
create index refunds_to_issue on refunds (provider, coalesce(next_try_at, 0)) where status = 'pending';
drop index inbox_to_handle;
create index inbox_to_handle on inbox (source, coalesce(next_try_at, 0), received_at) where handled_at is null;

-- Every payment that was not as ordered, and about which nothing was decided, waits for its owner.
create temp table held as
select order_id, json_group_array(id) as ids from payments
where kind = 'mismatched'
    and id not in (select paid_payment_id from orders)
    and id not in (select payment_id from refunds where status <> 'refused')
group by order_id;
update orders set body = json_set(body, '$.held', json((select ids from held where order_id = orders.id)))
where id in (select order_id from held);
update executions set body = json_set(
    body, '$.order.held', json((select ids from held where order_id = executions.body ->> '$.order.id'))
)
where body ->> '$.order.id' in (select order_id from held);
drop table held;
