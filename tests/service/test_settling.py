"""Stories of what a provider says is true: each charge for itself, and what a dispute takes with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from farebox.core.errors import Unavailable
from farebox.core.records import Execution, Order, PaymentStatus, Refund, Status
from farebox.core.times import DAY, HOUR
from farebox.payments.port import ProviderState
from farebox.service import executions, payments, settling
from farebox.service.house import House
from farebox.storage.port import Conflict
from tests.service.sales import Shop, a_charge, charged, order_of

P = PaymentStatus


async def settle(shop: Shop, execution: Execution) -> Execution:
    return await payments.settle_payment(shop.house, order_of(execution))


async def kinds(shop: Shop, execution: Execution) -> list[tuple[str, str]]:
    return [(one.external_id, one.kind) for one in await shop.house.store.payments(execution.id)]


# ---- not as ordered --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", [{"amount": 499}, {"amount": 501}, {"currency": "usd"}, {"mode": "live"}, {"payee_ok": False}]
)
async def test_what_was_not_ordered_never_runs_by_itself(shop: Shop, wrong: dict[str, Any]) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge(**wrong))
    for _ in range(2):
        held = await settle(shop, execution)
        assert (held.status, held.payment_status) == (Status.AWAITING_PAYMENT, P.REVIEW)
    assert await shop.runs(execution) == []
    assert len(order_of(held).held) == 1


async def test_a_payment_on_its_way_when_the_buyer_cancels_comes_back(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = shop.odd.after_expire = ProviderState(state="processing")
    await settle(shop, execution)
    ended = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert (ended.status, ended.payment_status) == (Status.CANCELLED, P.PROCESSING)
    shop.odd.state = charged(a_charge())
    late = await settle(shop, execution)
    assert (late.status, late.payment_status) == (Status.CANCELLED, P.REFUND_PENDING)
    assert await shop.runs(execution) == []


# ---- of another order ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("foreign_first", [True, False])
async def test_a_charge_of_another_order_takes_nothing_from_the_good_one(shop: Shop, foreign_first: bool) -> None:
    first, second = await shop.bought(), await shop.bought()
    shop.odd.state = charged(a_charge("ch_theirs"))
    await settle(shop, first)
    both = [a_charge("ch_theirs"), a_charge("ch_ours"), a_charge("ch_extra")]
    shop.odd.state = charged(*(both if foreign_first else reversed(both)))
    paid = await settle(shop, second)
    assert (paid.status, paid.payment_status) == (Status.QUEUED, P.PAID)
    assert sorted(kind for _, kind in await kinds(shop, second)) == ["extra", "settled"]
    assert await kinds(shop, first) == [("ch_theirs", "settled")]


async def test_two_orders_that_are_told_of_the_same_charges_at_once(shop: Shop) -> None:
    orders = [await shop.bought() for _ in range(4)]
    shop.odd.state = charged(a_charge("ch_1"), a_charge("ch_2"), a_charge("ch_3"))
    await asyncio.gather(*(settle(shop, one) for one in orders))
    found = [one for order in orders for one in await kinds(shop, order)]
    assert sorted(external_id for external_id, _ in found) == ["ch_1", "ch_2", "ch_3"]


async def test_the_news_say_that_a_charge_was_anothers(shop: Shop) -> None:
    first, second = await shop.bought(), await shop.bought()
    shop.odd.state = charged(a_charge("ch_theirs"))
    await settle(shop, first)
    body = b'{"id": "ev_9", "checkout": "%b"}' % second.checkout_id.encode()
    await payments.accept_webhook(shop.house, "odd", {}, body)
    row = await shop.house.store.inbox_row("odd", "ev_9")
    assert row is not None
    assert (row.outcome, row.handled_at is not None) == ("payment of another order", True)


async def test_another_conflict_is_no_foreign_charge(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())

    async def refuses(*_: object) -> Execution:
        raise Conflict("payments")

    monkeypatch.setattr(settling, "_store", refuses)
    with pytest.raises(Conflict):
        await settle(shop, execution)


# ---- disputes --------------------------------------------------------------------------------------------------------


async def owed(shop: Shop) -> tuple[Execution, Refund]:
    """Paid, cancelled by the buyer before it started: all of it is owed back."""
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    await settle(shop, execution)
    execution = await executions.cancel_execution(shop.house, execution.id, "buyer")
    (refund,) = await shop.house.store.refunds(execution.id)
    return execution, refund


@pytest.mark.parametrize("seen_open", [True, False])
async def test_what_a_dispute_took_is_not_refunded_as_well(shop: Shop, seen_open: bool) -> None:
    execution, refund = await owed(shop)
    if seen_open:
        shop.odd.state = charged(a_charge(dispute="open"))
        assert (await settle(shop, execution)).payment_status is P.DISPUTED
    shop.odd.state = charged(a_charge(dispute="lost"))
    lost = await settle(shop, execution)
    assert lost.payment_status is P.REFUNDED
    (withdrawn,) = await shop.house.store.refunds(execution.id)
    assert (withdrawn.id, withdrawn.status) == (refund.id, "withdrawn")
    assert await shop.house.store.refunds_to_issue(shop.clock.pass_time(days=9), 10) == []
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.REFUNDED
    assert shop.odd.refunded == {}
    assert (await shop.told(execution.id))[-1] == "payment.dispute_closed"


async def test_a_late_payment_that_is_lost_when_it_is_first_seen(shop: Shop) -> None:
    execution = await executions.cancel_execution(shop.house, (await shop.bought()).id, "buyer")
    shop.odd.state = charged(a_charge(dispute="lost"))
    lost = await settle(shop, execution)
    assert lost.payment_status is P.REFUNDED
    (refund,) = await shop.house.store.refunds(execution.id)
    assert refund.status == "withdrawn"


async def test_a_second_payment_that_is_lost_is_not_given_back_either(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge("ch_1"), a_charge("ch_2"), a_charge("ch_3", dispute="lost"))
    await settle(shop, execution)
    shop.odd.state = charged(a_charge("ch_1"), a_charge("ch_2", dispute="lost"), a_charge("ch_3", dispute="lost"))
    assert (await settle(shop, execution)).payment_status is P.PAID
    assert [one.status for one in await shop.house.store.refunds(execution.id)] == ["withdrawn", "withdrawn"]


async def test_a_refund_that_came_to_be_owed_meanwhile_is_withdrawn_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    await settle(shop, execution)
    read, meanwhile = settling.Truth.read, [200]

    async def slowly(truth: settling.Truth, house: House, asked: Execution) -> None:
        await read(truth, house, asked)
        if meanwhile:
            await payments.owe_refund(house, execution.id, meanwhile.pop())

    monkeypatch.setattr(settling.Truth, "read", slowly)
    shop.odd.state = charged(a_charge(dispute="lost"))
    assert (await settle(shop, execution)).payment_status is P.REFUNDED
    (refund,) = await shop.house.store.refunds(execution.id)
    assert (refund.amount, refund.status) == (200, "withdrawn")


async def test_what_changes_all_the_time_is_looked_at_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution, _ = await owed(shop)

    async def blind(truth: settling.Truth, *_: object) -> None:
        return None

    monkeypatch.setattr(settling.Truth, "read", blind)
    shop.odd.state = charged(a_charge(dispute="lost"))
    with pytest.raises(Unavailable):
        await settle(shop, execution)


async def test_a_refund_that_was_sent_while_the_dispute_was_lost_is_told_by_the_charge(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution, refund = await owed(shop)
    give_back = shop.odd.refund

    async def slowly(refund: Refund, order: Order, charge_id: str) -> str:
        ref = await give_back(refund, order, charge_id)
        shop.odd.state = charged(a_charge(dispute="lost"))
        await settle(shop, execution)
        return ref

    monkeypatch.setattr(shop.odd, "refund", slowly)
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.REFUNDED
    (order,) = await shop.house.store.orders_to_check(shop.clock(), 10)
    shop.odd.state = charged(a_charge(dispute="lost", refunded=500))
    await payments.settle_payment(shop.house, order)
    found = [(one.status, one.amount) for one in await shop.house.store.refunds(execution.id)]
    assert found == [("withdrawn", 500), ("issued", 500)]


# ---- after the payment -----------------------------------------------------------------------------------------------


async def polled(shop: Shop, execution: Execution) -> int:
    """Follow the schedule until nothing is asked any more; how often the provider was asked."""
    for asked in range(200):
        at = order_of(await shop.see(execution.id)).next_check_at
        if at is None:
            return asked
        shop.clock.set(at)
        await settle(shop, execution)
    raise AssertionError("it is asked forever")


async def test_a_second_payment_whose_news_got_lost_is_found(shop: Shop) -> None:
    shop.odd.may_pay_twice = True
    execution = await shop.bought()
    shop.odd.state = charged(a_charge("ch_1"))
    paid = await settle(shop, execution)
    at = order_of(paid).next_check_at
    assert at is not None
    shop.odd.state = charged(a_charge("ch_1"), a_charge("ch_2"))
    shop.clock.set(at)
    (order,) = await shop.house.store.orders_to_check(shop.clock(), 10)
    await payments.settle_payment(shop.house, order)
    (refund,) = await shop.house.store.refunds(execution.id)
    assert refund.reason == "paid_twice"


async def test_what_is_paid_is_asked_about_until_three_days_after_its_checkout(shop: Shop) -> None:
    shop.odd.may_pay_twice = True
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    rev = (await settle(shop, execution)).rev
    assert 70 < await polled(shop, execution) < 90
    ends = order_of(execution).expires_at + 3 * DAY
    assert ends < shop.clock() <= ends + HOUR
    assert (await shop.see(execution.id)).rev == rev


async def test_where_nobody_can_pay_twice_nobody_asks(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    await settle(shop, execution)
    assert await polled(shop, execution) == 0


async def test_what_the_owner_accepted_is_asked_about_too(shop: Shop) -> None:
    shop.odd.may_pay_twice = True
    execution = await shop.bought()
    shop.odd.state = charged(a_charge(amount=499))
    await settle(shop, execution)
    accepted = await payments.accept_payment(shop.house, execution.id)
    assert order_of(accepted).next_check_at is not None
    shop.odd.state = ProviderState(state="paid", charges=(a_charge(amount=499), a_charge("ch_2")))
    await polled(shop, execution)
    assert await kinds(shop, execution) == [("ch_1", "mismatched"), ("ch_2", "extra")]


# ---- slow answers ----------------------------------------------------------------------------------------------------


async def a_slow_answer(shop: Shop, execution: Execution, monkeypatch: pytest.MonkeyPatch) -> asyncio.Task[Execution]:
    """Somebody has asked the provider; its answer of this moment is on its way until ``arrives`` is set."""
    asked, fetch = asyncio.Event(), shop.odd.fetch_status

    async def slow(order: Order) -> ProviderState:
        monkeypatch.setattr(shop.odd, "fetch_status", fetch)
        state = await fetch(order)
        asked.set()
        await shop.odd.arrives.wait()
        return state

    shop.odd.arrives.clear()
    monkeypatch.setattr(shop.odd, "fetch_status", slow)
    waiting = asyncio.create_task(settle(shop, execution))
    await asked.wait()
    return waiting


async def test_an_answer_that_was_overtaken_does_not_move_a_payment_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = await shop.bought()
    shop.odd.state = ProviderState(state="processing")
    waiting = await a_slow_answer(shop, execution, monkeypatch)
    shop.odd.state = ProviderState(state="declined", declines=1)
    assert (await settle(shop, execution)).payment_status is P.FAILED
    shop.odd.arrives.set()
    assert (await waiting).payment_status is P.FAILED
    assert shop.odd.asked.count("fetch") == 3
    assert (await shop.told(execution.id))[2:] == ["payment.failed"]


async def test_nor_when_the_buyer_cancels_meanwhile(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a cancel the provider is asked as well, and its answer may be the slow one."""
    execution = await shop.bought()
    shop.odd.state = ProviderState(state="processing")
    waiting = await a_slow_answer(shop, execution, monkeypatch)
    shop.odd.state = ProviderState(state="declined", declines=1)
    ended = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert (ended.status, ended.payment_status) == (Status.CANCELLED, P.EXPIRED)
    shop.odd.arrives.set()
    assert (await waiting).payment_status is P.EXPIRED


async def test_money_in_the_drawer_counts_however_late_it_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    waiting = await a_slow_answer(shop, execution, monkeypatch)
    shop.odd.state = ProviderState(state="declined", declines=1)
    await settle(shop, execution)
    shop.odd.arrives.set()
    assert (await waiting).payment_status is P.PAID


async def test_whoever_is_overtaken_again_and_again_asks_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await shop.bought()
    states = iter([ProviderState(state="declined", declines=count) for count in range(1, 9)])

    async def overtaken(order: Order) -> ProviderState:
        """While it answers this one, another one who asked is told of a decline."""
        newer = next(states)
        present = await shop.house.store.execution(execution.id)
        assert present is not None
        await payments.settle_payment(shop.house, order, state=newer, seen=present)
        return ProviderState(state="processing", declines=newer.declines)

    monkeypatch.setattr(shop.odd, "fetch_status", overtaken)
    body = b'{"id": "ev_1", "checkout": "%b"}' % execution.checkout_id.encode()
    await payments.accept_webhook(shop.house, "odd", {}, body)
    row = await shop.house.store.inbox_row("odd", "ev_1")
    assert row is not None
    assert (row.outcome, row.handled_at) == ("its answers were overtaken", None)
    assert next(states).declines == payments.MOST_ASKED + 1
    present = await shop.house.store.execution(execution.id)
    assert present is not None
    assert present.payment_status is P.FAILED


@pytest.mark.parametrize("state", ["declined", "expired"])
async def test_what_is_not_on_its_way_any_more_ends(shop: Shop, state: Any) -> None:
    """However it came about: the provider counts no other decline than the one that is known."""
    execution = await shop.bought()
    shop.odd.state = ProviderState(state="declined", declines=1)
    await settle(shop, execution)
    shop.odd.state = shop.odd.after_expire = ProviderState(state="processing", declines=1)
    await settle(shop, execution)
    ended = await executions.cancel_execution(shop.house, execution.id, "buyer")
    assert (ended.status, ended.payment_status) == (Status.CANCELLED, P.PROCESSING)
    shop.odd.state = ProviderState(state=state, declines=1)
    shop.odd.after_expire = None
    assert (await settle(shop, execution)).payment_status is P.EXPIRED
