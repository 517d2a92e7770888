"""Of every backend: orders, payments, refunds, news and keys. A unique key guards against whoever asks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.records import Idempotency
from farebox.storage.port import Conflict, Store
from farebox.testing.clock import NOON
from farebox.testing.samples import a_payment, a_refund, an_order, new, some_news


class MoneySuite:
    """The port ``Duties``, and the money rules that the database itself keeps."""

    async def test_an_execution_has_one_order(self, store: Store) -> None:
        order = an_order("exe_1")
        await store.commit(new(order))
        for second in (an_order("exe_1"), an_order("exe_2", checkout_id=order.checkout_id)):
            with pytest.raises(Conflict) as refused:
                await store.commit(new(second))
            assert refused.value.table == "orders"
        assert await store.order_by_checkout(order.checkout_id) == order
        assert await store.order_by_checkout("chk_none") is None

    async def test_orders_to_check_come_when_they_are_due(self, store: Store) -> None:
        late, soon = an_order("exe_1", next_check_at=20), an_order("exe_2", next_check_at=10)
        await store.commit(new(late, soon, an_order("exe_3")))
        assert await store.orders_to_check(20, 9) == [soon, late]
        assert await store.orders_to_check(20, 1) == [soon]
        assert await store.orders_to_check(9, 9) == []
        settled = replace(soon, next_check_at=None, paid_payment_id="pay_1", paid_amount=500)
        await store.commit(new(settled))
        assert await store.orders_to_check(20, 9) == [late]
        assert await store.order_by_checkout(soon.checkout_id) == settled

    async def test_a_payment_counts_once_and_for_one_order(self, store: Store) -> None:
        one, two = an_order("exe_1"), an_order("exe_2")
        paid = a_payment(one, external_id="ch_1")
        await store.commit(new(one, two, paid))
        for copy in (a_payment(one, external_id="ch_1", kind="late"), a_payment(two, external_id="ch_1")):
            with pytest.raises(Conflict) as refused:
                await store.commit(new(copy))
            assert refused.value.table == "payments"
        assert await store.payments("exe_1") == [paid]
        assert await store.payments("exe_2") == []

    async def test_one_payment_settles_an_order_and_others_are_extra(self, store: Store) -> None:
        order = an_order("exe_1")
        first, extra = a_payment(order), a_payment(order, kind="extra")
        await store.commit(new(order, first, extra))
        with pytest.raises(Conflict):
            await store.commit(new(a_payment(order)))
        assert await store.payments("exe_1") == [first, extra]

    async def test_a_payment_has_one_automatic_refund(self, store: Store) -> None:
        order = an_order("exe_1")
        payment = a_payment(order)
        first = a_refund(payment, amount=100)
        await store.commit(new(order, payment, first))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(a_refund(payment, amount=100)))
        assert refused.value.table == "refunds"
        by_hand = a_refund(payment, amount=100, automatic=False, next_try_at=None)
        await store.commit(new(by_hand))
        assert await store.refunds("exe_1") == [first, by_hand]

    async def test_never_goes_back_more_than_was_paid(self, store: Store) -> None:
        order = an_order("exe_1")
        payment = a_payment(order)
        first = a_refund(payment, amount=400)
        await store.commit(new(order, payment, first))
        over = a_refund(payment, amount=101, automatic=False)
        with pytest.raises(Conflict):
            await store.commit(new(over))
        await store.commit(new(replace(first, status="refused", finished_at=NOON)))
        await store.commit(new(over))
        with pytest.raises(Conflict):
            await store.commit(
                new(replace(first, status="pending")),
            )
        assert [refund.status for refund in await store.refunds("exe_1")] == ["refused", "pending"]

    async def test_refunds_to_issue_come_when_they_are_due(self, store: Store) -> None:
        order = an_order("exe_1")
        payment = a_payment(order)
        refund = a_refund(payment, next_try_at=NOON)
        await store.commit(new(order, payment, refund))
        assert await store.refunds_to_issue(NOON - 1, 9) == []
        assert await store.refunds_to_issue(NOON, 9) == [refund]
        await store.commit(new(replace(refund, tries=1, next_try_at=NOON + 10)))
        assert await store.refunds_to_issue(NOON, 9) == []
        done = replace(refund, status="issued", finished_at=NOON + 10, provider_ref="re_1", next_try_at=None)
        await store.commit(new(done))
        assert await store.refunds_to_issue(NOON + 99, 9) == []
        assert await store.refunds("exe_1") == [done]

    async def test_news_are_stored_once(self, store: Store) -> None:
        news = some_news()
        await store.commit(new(news))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(some_news()))
        assert refused.value.table == "inbox"
        await store.commit(new(some_news(source="stripe")))
        assert await store.inbox_row("test", "evt_1") == news
        assert await store.inbox_row("test", "evt_2") is None

    async def test_news_wait_until_they_are_handled(self, store: Store) -> None:
        first, second = some_news(external_id="a"), some_news(external_id="b", received_at=NOON + 1)
        later = some_news(external_id="c", next_try_at=NOON + 60)
        await store.commit(new(second, first, later))
        assert await store.inbox_to_handle(NOON, 9) == [first, second]
        assert await store.inbox_to_handle(NOON, 1) == [first]
        await store.commit(new(replace(first, handled_at=NOON, outcome="settled", tries=1)))
        assert await store.inbox_to_handle(NOON + 60, 9) == [later, second]

    async def test_the_first_answer_to_a_key_stays(self, store: Store) -> None:
        def answer(answer: str, scope: str = "wf_1") -> Idempotency:
            return Idempotency(scope=scope, key="k" * 16, body_hash="h", answer=answer, created_at=NOON)

        await store.commit(new(answer("exe_1"), answer("exe_2", "wf_2")))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(answer("exe_3")))
        assert refused.value.table == "idempotency"
        assert await store.idempotent("wf_1", "k" * 16) == answer("exe_1")
        assert await store.idempotent("wf_1", "other") is None
