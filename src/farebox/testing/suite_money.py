"""Of every backend: orders, payments, refunds, news and keys. A unique key guards against whoever asks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.guards import TokensEnd, UnpaidCap
from farebox.core.records import Execution, Idempotency, PaymentStatus, Status, Token
from farebox.storage.port import Conflict, Store
from farebox.testing.clock import NOON
from farebox.testing.samples import WORKFLOW, a_payment, a_refund, an_execution, an_order, new, some_news


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

    async def test_a_provider_with_many_duties_hides_no_others(self, store: Store) -> None:
        busy = [an_order(f"exe_{place}", next_check_at=place, provider="busy") for place in range(5)]
        quiet = an_order("exe_9", next_check_at=9, provider="quiet")
        await store.commit(new(*busy, quiet))
        assert await store.orders_to_check(20, 2) == [*busy[:2], quiet]
        assert await store.orders_to_check(20, 9) == [*busy, quiet]
        paid = [a_payment(order) for order in (*busy, quiet)]
        owed = [a_refund(one, provider=one.provider, next_try_at=place) for place, one in enumerate(paid)]
        await store.commit(new(*paid, *owed))
        assert await store.refunds_to_issue(20, 2) == [*owed[:2], owed[-1]]
        news = [some_news(source="busy", external_id=str(place), received_at=NOON + place) for place in range(5)]
        late = some_news(source="quiet", received_at=NOON + 9)
        await store.commit(new(*news, late))
        assert await store.inbox_to_handle(NOON, 2) == [*news[:2], late]

    async def test_a_payment_counts_once_and_for_one_order(self, store: Store) -> None:
        one, two = an_order("exe_1"), an_order("exe_2")
        paid = a_payment(one, external_id="ch_1")
        await store.commit(new(one, two, paid))
        for copy in (a_payment(one, external_id="ch_1", kind="late"), a_payment(two, external_id="ch_1")):
            with pytest.raises(Conflict) as refused:
                await store.commit(new(copy))
            assert refused.value.table == "payments"
        assert await store.payments("exe_1") == [paid]
        assert await store.payment(paid.provider, "ch_1") == paid
        assert await store.payment("another", "ch_1") is None
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

    async def test_what_is_withdrawn_is_not_given_back(self, store: Store) -> None:
        order = an_order("exe_1")
        payment = a_payment(order)
        first = a_refund(payment, amount=400)
        await store.commit(new(order, payment, first))
        await store.commit(new(replace(first, status="withdrawn", finished_at=NOON, next_try_at=None)))
        await store.commit(new(a_refund(payment, automatic=False)))
        with pytest.raises(Conflict):
            await store.commit(new(replace(first, status="issued")))
        assert [refund.status for refund in await store.refunds("exe_1")] == ["withdrawn", "pending"]

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
        assert await store.inbox_to_handle(NOON + 60, 9) == [second, later]

    async def test_no_more_await_their_payment_than_may(self, store: Store) -> None:
        def awaiting(client: str, workflow: str = WORKFLOW) -> Execution:
            fields = {"status": Status.AWAITING_PAYMENT, "payment_status": PaymentStatus.PENDING}
            return an_execution(client=client, workflow_id=workflow, **fields)

        caps = (
            UnpaidCap(most=1, workflow_id=WORKFLOW, client="a"),
            UnpaidCap(most=2, workflow_id=WORKFLOW),
            UnpaidCap(most=3),
        )
        await store.commit(new(awaiting("a"), *caps))
        for full in ([awaiting("a"), caps[0]], [awaiting("b"), awaiting("c"), caps[1]]):
            with pytest.raises(Conflict) as refused:
                await store.commit(new(*full))
            assert refused.value.table == "unpaid"
        await store.commit(new(awaiting("b"), awaiting("c", "wf_other"), *caps))
        with pytest.raises(Conflict):
            await store.commit(new(awaiting("d", "wf_third"), caps[2]))
        assert await store.unpaid(WORKFLOW, "a") == (1, 2, 3)

    async def test_tokens_of_an_earlier_epoch_end(self, store: Store) -> None:
        def token(hash: str, epoch: int, execution_id: str = "exe_1") -> Token:
            return Token(execution_id=execution_id, hash=hash * 64, created_at=NOON, epoch=epoch)

        old, other, dead = token("a", 0), token("a", 0, "exe_2"), replace(token("b", 0), revoked_at=NOON - 1)
        await store.commit(new(old, other, dead))
        end = TokensEnd(execution_id="exe_1", epoch=1, at=NOON)
        fresh, late = token("c", 1), token("d", 0)
        await store.commit(new(end, fresh, late))
        ended = [replace(old, revoked_at=NOON), dead, fresh, replace(late, revoked_at=NOON)]
        assert await store.tokens("exe_1") == ended
        assert await store.tokens("exe_2") == [other]

    async def test_the_first_answer_to_a_key_stays(self, store: Store) -> None:
        def answer(answer: str, scope: str = "wf_1") -> Idempotency:
            return Idempotency(scope=scope, key="k" * 16, body_hash="h", answer=answer, created_at=NOON)

        await store.commit(new(answer("exe_1"), answer("exe_2", "wf_2")))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(answer("exe_3")))
        assert refused.value.table == "idempotency"
        assert await store.idempotent("wf_1", "k" * 16) == answer("exe_1")
        assert await store.idempotent("wf_1", "other") is None
