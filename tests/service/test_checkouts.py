from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from farebox.core.errors import NotFound
from farebox.core.records import Execution, PaymentStatus
from farebox.core.times import DAY, HOUR, MINUTE
from farebox.payments.port import Ambiguous, Provider, ProviderState, Rejected
from farebox.service import checkouts, payments
from tests.core.shop import NOON, awaiting, cancelled_unpaid, free, in_review, order_of, paid
from tests.service.sales import Odd, Shop


def test_the_pauses() -> None:
    assert [checkouts.pause_after(tries) // MINUTE for tries in range(6)] == [1, 5, 15, 60, 60, 60]


def test_what_is_decided_is_not_asked_about() -> None:
    for execution in (free(), paid(), in_review()):
        assert checkouts.next_check(execution, None, NOON) is None


def test_unless_it_may_be_paid_twice() -> None:
    provider = Odd()
    provider.may_pay_twice = True
    for execution in (paid(), in_review()):
        assert checkouts.next_check(execution, provider, NOON) == NOON + MINUTE
        ends = order_of(execution).expires_at + 3 * DAY
        assert checkouts.next_check(execution, provider, ends) == ends + MINUTE
        assert checkouts.next_check(execution, provider, ends + 1) is None
    assert checkouts.next_check(free(), provider, NOON) is None


def test_a_dispute_is_asked_about_until_it_is_closed() -> None:
    disputed = replace(paid(), payment_status=PaymentStatus.DISPUTED)
    assert checkouts.next_check(disputed, None, NOON) == NOON + MINUTE
    later = order_of(disputed).expires_at + 30 * DAY
    assert checkouts.next_check(disputed, None, later) == later + DAY


def test_an_open_order_is_asked_about_at_its_end_at_the_latest() -> None:
    execution = awaiting()
    assert checkouts.next_check(execution, None, NOON) == NOON + MINUTE
    often = replace(execution, order=replace(order_of(execution), checks=9))
    assert checkouts.next_check(often, None, NOON) == order_of(execution).expires_at
    assert checkouts.next_check(often, None, NOON + DAY) == NOON + DAY + HOUR


def test_asking_ends_three_days_after_the_end_of_what_is_over() -> None:
    later = NOON + 4 * DAY
    assert checkouts.next_check(cancelled_unpaid(), None, later) is None
    assert checkouts.next_check(awaiting(), None, later) is not None


def test_a_question_that_nobody_answered_is_not_the_last_one() -> None:
    def again(execution: Execution, days: int, provider: Provider | None = None) -> float | None:
        now = order_of(execution).expires_at + days * DAY + 1
        at = checkouts.next_check(execution, provider, now, answered=False)
        return None if at is None else (at - now) / DAY

    assert [again(cancelled_unpaid(), days) for days in (2, 3, 29, 30)] == [pytest.approx(1 / 1440), 1, 1, None]
    assert again(paid(), 3) is None
    provider = Odd()
    provider.may_pay_twice = True
    assert again(paid(), 3, provider) == 1


async def test_whatever_goes_wrong_at_a_provider_is_ambiguous(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(error: BaseException) -> None:
        raise error

    with pytest.raises(Ambiguous, match="ValueError: bug"):
        await checkouts.asked(fails(ValueError("bug")))
    with pytest.raises(Rejected):
        await checkouts.asked(fails(Rejected("no")))
    monkeypatch.setattr(checkouts, "PATIENCE", 0.001)
    with pytest.raises(Ambiguous, match="no answer"):
        await checkouts.asked(asyncio.Event().wait())


async def test_a_page_opens_once_and_in_time(shop: Shop) -> None:
    execution = await shop.bought()
    assert await checkouts.ensure_checkout(shop.house, execution) is execution
    shop.odd.broken = Ambiguous("down")
    unopened = await shop.bought()
    shop.odd.broken = None
    shop.clock.pass_time(hours=1)
    assert await checkouts.ensure_checkout(shop.house, unopened) is unopened
    assert shop.odd.asked.count("create") == 2


async def test_two_at_once_open_one_page(shop: Shop) -> None:
    shop.odd.broken = Ambiguous("down")
    execution = await shop.bought()
    shop.odd.broken = None
    await asyncio.gather(*(checkouts.ensure_checkout(shop.house, execution) for _ in range(4)))
    assert (await shop.told(execution.id)).count("checkout.opened") == 1


async def test_closing_what_nobody_runs_any_more(shop: Shop) -> None:
    execution = await shop.bought()
    assert await checkouts.close(None, order_of(execution)) is None
    shop.odd.broken = Rejected("no")
    assert await checkouts.close(shop.odd, order_of(execution)) is None
    with pytest.raises(NotFound):
        await checkouts.of_order(shop.house, replace(order_of(execution), execution_id="exe_unknown"))


async def test_a_closed_order_is_closed_at_the_provider_too(shop: Shop) -> None:
    execution = await shop.bought()
    shop.odd.broken = Ambiguous("down")
    from farebox.service import executions

    cancelled = await executions.cancel_execution(shop.house, execution.id, "buyer")
    shop.odd.broken = None
    assert shop.odd.state == ProviderState(state="open")
    await payments.settle_payment(shop.house, order_of(cancelled))
    assert shop.odd.state.state == "expired"
