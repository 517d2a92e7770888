"""Stories of money and the doors it comes through. After each story the whole database is verified."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farebox.core.errors import BadRequest, NotAllowed, NotFound
from farebox.core.records import FINAL_STATUSES, Execution, PaymentStatus, Status
from farebox.core.times import DAY
from farebox.payments.port import Ambiguous, ProviderState
from farebox.service import executions, payments
from tests.service.sales import Shop, a_charge, a_shop, charged, order_of

P = PaymentStatus


def news(execution: Execution, event: str = "ev_1") -> bytes:
    return json.dumps({"id": event, "checkout": execution.checkout_id}).encode()


async def settle(shop: Shop, execution: Execution) -> Execution:
    return await payments.settle_payment(shop.house, order_of(execution))


# ---- every door ------------------------------------------------------------------------------------------------------


async def test_a_webhook_is_a_hint_and_the_provider_is_asked(shop: Shop) -> None:
    execution = await shop.bought()
    assert await payments.accept_webhook(shop.house, "odd", {}, news(execution)) == 1
    assert (await shop.see(execution.id)).payment_status is P.PENDING
    shop.odd.state = charged(a_charge())
    assert await payments.accept_webhook(shop.house, "odd", {}, news(execution, "ev_2")) == 1
    paid = await shop.see(execution.id)
    assert (paid.status, paid.payment_status) == (Status.QUEUED, P.PAID)
    assert shop.wakes == [paid.run_id]
    assert [run.id for run in await shop.runs(paid)] == [paid.run_id]
    assert await shop.told(execution.id) == [
        "execution.created",
        "checkout.opened",
        "payment.confirmed",
        "run.queued",
    ]
    row = await shop.house.store.inbox_row("odd", "ev_2")
    assert row is not None
    assert (row.handled_at is not None, row.outcome) == (True, "paid")


async def test_the_same_webhook_twice_is_once(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    for _ in range(3):
        assert await payments.accept_webhook(shop.house, "odd", {}, news(execution)) == 1
    assert shop.odd.asked.count("fetch") == 1


async def test_a_lost_webhook_is_made_up_for_by_asking(shop: Shop) -> None:
    await shop.bought()
    shop.odd.state = charged(a_charge())
    shop.clock.pass_time(minutes=2)
    (order,) = await shop.house.store.orders_to_check(shop.clock(), 10)
    assert (await payments.settle_payment(shop.house, order)).status is Status.QUEUED
    assert await shop.house.store.orders_to_check(shop.clock.pass_time(days=9), 10) == []


async def test_many_doors_at_once_open_one_run(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    doors: list[Awaitable[object]] = [settle(shop, execution) for _ in range(6)]
    doors += [payments.accept_webhook(shop.house, "odd", {}, news(execution, f"ev_{n % 3}")) for n in range(6)]
    await asyncio.gather(*doors)
    assert len(await shop.runs(execution)) == 1
    assert len(await shop.house.store.payments(execution.id)) == 1
    assert (await shop.told(execution.id)).count("payment.confirmed") == 1
    assert len(shop.wakes) == 1


async def test_news_of_others_are_acknowledged_and_ignored(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.ours = False
    assert await payments.accept_webhook(shop.house, "odd", {}, news(execution)) == 0
    assert await shop.house.store.inbox_row("odd", "ev_1") is None


async def test_an_unknown_order_of_ours_is_kept_and_retried(shop: Shop) -> None:
    body = json.dumps({"id": "ev_1", "checkout": "chk_of_tomorrow"}).encode()
    assert await payments.accept_webhook(shop.house, "odd", {}, body) == 1
    row = await shop.house.store.inbox_row("odd", "ev_1")
    assert row is not None
    assert (row.handled_at, row.tries, row.outcome) == (None, 1, "no such order")
    assert await shop.house.store.inbox_to_handle(shop.clock(), 10) == []
    for tries in range(2, 7):
        (due,) = await shop.house.store.inbox_to_handle(shop.clock.pass_time(hours=1, seconds=1), 10)
        await payments.handle_inbox(shop.house, due)
        again = await shop.house.store.inbox_row("odd", "ev_1")
        assert again is not None
        assert again.tries == tries


async def test_news_of_another_provider_do_not_concern_an_order(shop: Shop) -> None:
    execution = await shop.bought("test")
    await payments.accept_webhook(shop.house, "odd", {}, news(execution))
    row = await shop.house.store.inbox_row("odd", "ev_1")
    assert row is not None
    assert row.handled_at is None


async def test_who_is_nobody_is_told_so(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await payments.accept_webhook(shop.house, "stripe", {}, b"{}")
    with pytest.raises(BadRequest):
        await payments.accept_webhook(shop.house, "test", {}, b"{}")


async def test_money_is_found_though_the_provider_was_away_when_asking_would_have_ended(shop: Shop) -> None:
    execution = await shop.bought()
    await executions.cancel_execution(shop.house, execution.id, "buyer")
    shop.odd.state, shop.odd.broken = charged(a_charge()), Ambiguous("502")
    shop.clock.pass_time(days=5)
    order = order_of(await shop.see(execution.id))
    later = await payments.settle_payment(shop.house, order)
    assert order_of(later).next_check_at == shop.clock() + DAY
    shop.odd.broken = None
    found = await payments.settle_payment(shop.house, order)
    assert found.payment_status is P.REFUND_PENDING


async def test_while_the_provider_is_silent_nothing_changes(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.broken = Ambiguous("502")
    assert await payments.accept_webhook(shop.house, "odd", {}, news(execution)) == 1
    later = await shop.see(execution.id)
    assert (later.payment_status, later.rev) == (P.PENDING, execution.rev)
    assert order_of(later).next_check_at == shop.clock() + 60_000
    shop.odd.broken = None
    shop.odd.state = charged(a_charge())
    (row,) = await shop.house.store.inbox_to_handle(shop.clock.pass_time(minutes=2), 10)
    await payments.handle_inbox(shop.house, row)
    assert (await shop.see(execution.id)).payment_status is P.PAID


async def test_a_crash_between_news_and_truth_loses_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())

    async def dies(*_: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(payments, "settle_payment", dies)
        assert await payments.accept_webhook(shop.house, "odd", {}, news(execution)) == 1
    assert (await shop.see(execution.id)).payment_status is P.PENDING
    (row,) = await shop.house.store.inbox_to_handle(shop.clock(), 10)
    await payments.handle_inbox(shop.house, row)
    assert (await shop.see(execution.id)).payment_status is P.PAID


async def test_a_provider_that_was_switched_off_is_asked_later(shop: Shop) -> None:
    execution = await shop.bought()
    shop.house.providers = {}
    shop.clock.pass_time(minutes=1)
    later = await settle(shop, execution)
    assert later.payment_status is P.PENDING
    assert order_of(later).checks == 1


async def test_one_provider_payment_belongs_to_one_order(shop: Shop) -> None:
    first, second = await shop.bought(), await shop.bought()
    shop.odd.state = charged(a_charge("ch_same"))
    assert (await settle(shop, first)).payment_status is P.PAID
    other = await settle(shop, second)
    assert (other.status, other.payment_status) == (Status.AWAITING_PAYMENT, P.PENDING)
    assert await shop.house.store.payments(second.id) == []


# ---- wrong, late, twice ----------------------------------------------------------------------------------------------


async def test_a_decline_and_another_try(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = ProviderState(state="declined", declines=1)
    assert (await settle(shop, execution)).payment_status is P.FAILED
    shop.odd.state = ProviderState(state="processing", declines=2)
    assert (await settle(shop, execution)).payment_status is P.PROCESSING
    shop.odd.state = charged(a_charge())
    assert (await settle(shop, execution)).payment_status is P.PAID
    told = await shop.told(execution.id)
    assert told[2:] == ["payment.failed", "payment.failed", "payment.processing", "payment.confirmed", "run.queued"]


async def test_an_order_expires_when_the_provider_has_closed_it(shop: Shop) -> None:
    execution = await shop.bought()
    shop.clock.pass_time(minutes=31)
    closed = await settle(shop, execution)
    assert shop.odd.asked[-1] == "expire"
    assert (closed.status, closed.payment_status, closed.message) == (Status.CANCELLED, P.EXPIRED, "Checkout expired")
    assert (await shop.told(execution.id))[-1] == "checkout.expired"


async def test_our_clock_alone_never_expires_an_order(shop: Shop) -> None:
    execution = await shop.bought()
    shop.clock.pass_time(minutes=31)
    shop.odd.broken = Ambiguous("down")
    assert (await settle(shop, execution)).status is Status.AWAITING_PAYMENT
    shop.odd.broken = None
    shop.odd.after_expire = charged(a_charge())
    assert (await settle(shop, execution)).payment_status is P.PAID


async def test_an_order_that_never_reached_the_provider_expires_too(shop: Shop) -> None:
    shop.odd.broken = Ambiguous("down")
    execution = await shop.bought()
    assert order_of(execution).opened_at is None
    shop.odd.broken = None
    shop.odd.state = shop.odd.after_expire = ProviderState(state="unknown")
    shop.clock.pass_time(minutes=31)
    assert (await settle(shop, execution)).payment_status is P.EXPIRED
    assert "checkout.opened" not in await shop.told(execution.id)


async def test_the_janitor_opens_a_checkout_that_failed(shop: Shop) -> None:
    shop.odd.broken = Ambiguous("down")
    execution = await shop.bought()
    shop.odd.broken = None
    (order,) = await shop.house.store.orders_to_check(shop.clock.pass_time(minutes=1), 10)
    opened = await payments.settle_payment(shop.house, order)
    assert order_of(opened).checkout_url == "https://odd.example/pay"
    assert (await shop.told(execution.id)) == ["execution.created", "checkout.opened"]


async def test_unpaid_orders_are_asked_about_for_three_more_days(shop: Shop) -> None:
    execution = await shop.bought()
    asked = 0
    for _ in range(200):
        at = order_of(await shop.see(execution.id)).next_check_at
        if at is None:
            break
        shop.clock.set(at)
        (order,) = await shop.house.store.orders_to_check(shop.clock(), 10)
        await payments.settle_payment(shop.house, order)
        asked += 1
    ended = await shop.see(execution.id)
    assert ended.payment_status is P.EXPIRED
    assert 70 < asked < 90
    assert shop.clock() > order_of(ended).expires_at + 3 * 86_400_000


async def test_money_after_the_end_is_returned(shop: Shop) -> None:
    execution = await shop.bought()
    shop.clock.pass_time(minutes=31)
    await settle(shop, execution)
    shop.odd.state = charged(a_charge())
    late = await settle(shop, execution)
    assert late.payment_status is P.REFUND_PENDING
    assert (await shop.told(execution.id))[-2:] == ["payment.late", "refund.pending"]
    (refund,) = await shop.house.store.refunds_to_issue(shop.clock(), 10)
    done = await payments.issue_refund(shop.house, refund)
    assert done.payment_status is P.REFUNDED
    assert await shop.runs(execution) == []


async def test_a_second_payment_is_returned_and_the_run_stays(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge("ch_1"), a_charge("ch_2"))
    paid = await settle(shop, execution)
    assert paid.payment_status is P.PAID
    kinds = [payment.kind for payment in await shop.house.store.payments(execution.id)]
    assert kinds == ["settled", "extra"]
    (refund,) = await shop.house.store.refunds(execution.id)
    assert refund.reason == "paid_twice"
    assert (await payments.issue_refund(shop.house, refund)).payment_status is P.PAID
    assert paid.rev == execution.rev + 1


async def test_a_mismatch_waits_for_the_owner_who_accepts(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge(amount=499))
    held = await settle(shop, execution)
    assert (held.status, held.payment_status) == (Status.AWAITING_PAYMENT, P.REVIEW)
    assert order_of(held).next_check_at is None
    accepted = await payments.accept_payment(shop.house, execution.id)
    assert accepted.status is Status.QUEUED
    assert len(await shop.runs(execution)) == 1
    with pytest.raises(NotAllowed, match="no payment in review"):
        await payments.accept_payment(shop.house, execution.id)
    with pytest.raises(NotFound):
        await payments.accept_payment(shop.house, "exe_unknown")


async def test_or_gives_it_back(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge(currency="usd"))
    await settle(shop, execution)
    owed = await payments.owe_refund(shop.house, execution.id)
    assert (owed.status, owed.payment_status) == (Status.CANCELLED, P.REFUND_PENDING)
    assert "expire" in shop.odd.asked
    (refund,) = await shop.house.store.refunds(execution.id)
    assert refund.currency == "USD"


async def test_a_dispute_and_a_refund_in_the_providers_own_pages(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge())
    await settle(shop, execution)
    shop.odd.state = charged(a_charge(dispute="open"))
    assert (await settle(shop, execution)).payment_status is P.DISPUTED
    shop.odd.state = charged(a_charge(dispute="won"))
    assert (await settle(shop, execution)).payment_status is P.PAID
    shop.odd.state = charged(a_charge(dispute="won", refunded=200))
    assert (await settle(shop, execution)).payment_status is P.PARTIALLY_REFUNDED
    assert (await settle(shop, execution)).payment_status is P.PARTIALLY_REFUNDED
    shop.odd.state = charged(a_charge(refunded=500))
    assert (await settle(shop, execution)).payment_status is P.REFUNDED
    assert [refund.amount for refund in await shop.house.store.refunds(execution.id)] == [200, 300]


async def test_a_dispute_that_is_known_only_when_it_is_lost(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge(dispute="lost"))
    assert (await settle(shop, execution)).payment_status is P.REFUNDED
    told = await shop.told(execution.id)
    assert told[-2:] == ["payment.disputed", "payment.dispute_closed"]


async def test_the_dispute_of_a_second_payment_is_not_the_orders(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.state = charged(a_charge("ch_1"), a_charge("ch_2", dispute="open"))
    assert (await settle(shop, execution)).payment_status is P.PAID


# ---- the test provider's buttons -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pressed", "status", "payment"),
    [
        (["paid", "paid"], Status.QUEUED, P.PAID),
        (["declined"], Status.AWAITING_PAYMENT, P.FAILED),
        (["declined", "paid"], Status.QUEUED, P.PAID),
        (["processing"], Status.AWAITING_PAYMENT, P.PROCESSING),
        (["expired", "expired"], Status.CANCELLED, P.EXPIRED),
        (["expired", "paid"], Status.CANCELLED, P.REFUND_PENDING),
    ],
)
async def test_the_buttons(shop: Shop, pressed: list[Any], status: Status, payment: P) -> None:
    execution = await shop.bought("test")
    assert execution.test_mode
    for outcome in pressed:
        execution = await payments.test_outcome(shop.house, execution.checkout_id, outcome)
    assert (execution.status, execution.payment_status) == (status, payment)


async def test_buttons_of_what_is_no_test_checkout(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await payments.test_outcome(shop.house, "chk_unknown", "paid")
    with pytest.raises(NotFound):
        await payments.test_outcome(shop.house, (await shop.bought()).checkout_id, "paid")


async def test_a_checkout_that_could_not_be_opened_has_no_buttons(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(order: Any) -> Any:
        raise Ambiguous("disk full")

    monkeypatch.setattr(shop.test, "create_checkout", fails)
    execution = await shop.bought("test")
    with pytest.raises(NotFound, match="not open yet"):
        await payments.test_outcome(shop.house, execution.checkout_id, "paid")


# ---- any order of anything -------------------------------------------------------------------------------------------

DOORS = ("paid", "declined", "processing", "expired", "poll", "cancel", "late", "clock", "refund", "doubled")


async def through(shop: Shop, execution: Execution, door: str) -> None:
    """One thing that may happen to an unpaid or paid execution."""
    match door:
        case "poll":
            await settle(shop, execution)
        case "cancel":
            await executions.cancel_execution(shop.house, execution.id, "buyer")
        case "late" | "clock":
            shop.clock.pass_time(minutes=31 if door == "late" else -5)
        case "refund":
            for refund in await shop.house.store.refunds_to_issue(shop.clock(), 10):
                await payments.issue_refund(shop.house, refund)
        case "doubled":
            webhook = shop.test.webhook("tev_doubled", execution.checkout_id, "paid")
            await asyncio.gather(*(payments.accept_webhook(shop.house, "test", *webhook) for _ in range(3)))
        case _:
            outcome: Any = door
            await payments.test_outcome(shop.house, execution.checkout_id, outcome)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doors=st.lists(st.sampled_from(DOORS), max_size=10), at_once=st.booleans())
async def test_any_news_through_any_doors(
    tmp_path_factory: pytest.TempPathFactory, doors: list[str], at_once: bool
) -> None:
    folder: Path = tmp_path_factory.mktemp("shop")
    async with a_shop(folder) as shop:
        execution = await shop.bought("test")
        calls: list[Callable[[], Awaitable[None]]] = [
            lambda door=door: through(shop, execution, door)  # type: ignore[misc]
            for door in doors
        ]
        if at_once:
            results = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
            wrong = [one for one in results if isinstance(one, BaseException) and not isinstance(one, NotAllowed)]
            assert wrong == []
        else:
            for call in calls:
                await call()
        await settle(shop, execution)
        end = await shop.see(execution.id)
        charges = (await shop.test.fetch_status(order_of(execution))).charges
        runs = await shop.runs(execution)
        refunds = await shop.house.store.refunds(execution.id)
        assert len(runs) <= 1
        assert len(await shop.house.store.payments(execution.id)) == len(charges)
        if charges:
            assert runs or refunds
        else:
            assert not runs
        assert end.status in FINAL_STATUSES or end.status in (Status.AWAITING_PAYMENT, Status.QUEUED)
