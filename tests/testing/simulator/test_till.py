"""The simulated provider keeps its own books, and its news are as unreliable as any."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from farebox.core.times import DAY
from farebox.payments.port import Ambiguous, BadSignature, Rejected
from farebox.testing.provider_suite import a_refund, an_order
from farebox.testing.simulator.till import Till
from farebox.testing.simulator.weather import Weather
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


def till_of(world: World) -> Till:
    return world.tills["test"]


def test_what_is_paid_is_told_and_given_back_once() -> None:
    async def tell(world: World) -> None:
        till = till_of(world)
        order = an_order(till)
        assert (await till.fetch_status(order)).state == "unknown"
        await till.create_checkout(order)
        till.decline(order.checkout_id)
        till.process(order.checkout_id)
        assert (await till.fetch_status(order)).state == "processing"
        till.pay(order.checkout_id)
        till.pay(order.checkout_id)
        state = await till.expire(order)
        assert (state.state, len(state.charges), state.declines) == ("paid", 1, 1)
        refund = a_refund(order)
        assert await till.find_refund(refund, order) is None
        for _ in range(2):
            await till.refund(refund, order, state.charges[0].external_id)
        assert await till.find_refund(refund, order) is not None
        assert (await till.fetch_status(order)).charges[0].refunded == 500
        with pytest.raises(Rejected):
            await till.refund(refund, order, "charge_unknown")

    in_world(tell)


def test_an_answer_that_is_lost_was_given_or_not() -> None:
    async def tell(world: World) -> None:
        till, opened = till_of(world), 0
        for _ in range(60):
            order = an_order(till)
            with suppress(Ambiguous):
                await till.create_checkout(order)
                continue
            opened += till.knows(order.checkout_id)
        assert 0 < opened < 40

    in_world(tell, weather=Weather(provider_fails=0.9))


def test_who_asks_for_more_than_is_left_is_reported() -> None:
    async def tell(world: World) -> None:
        till = till_of(world)
        order = an_order(till)
        await till.create_checkout(order)
        till.pay(order.checkout_id)
        charge = (await till.fetch_status(order)).charges[0].external_id
        await till.refund(a_refund(order), order, charge)
        with pytest.raises(Rejected):
            await till.refund(a_refund(order), order, charge)
        assert "Never is more sent back" in str(world.loop.halt)
        world.loop.halt = None

    in_world(tell)


def test_forged_news_are_refused() -> None:
    async def tell(world: World) -> None:
        with pytest.raises(BadSignature):
            till_of(world).parse_webhook({"x-simulated": "forged"}, b"{}")

    in_world(tell)


def test_a_dispute_and_a_refund_by_hand_are_the_providers_own() -> None:
    async def tell(world: World) -> None:
        till = till_of(world)
        first, second = an_order(till), an_order(till)
        for order in (first, second):
            await till.create_checkout(order)
            till.pay(order.checkout_id)
        till.dispute(first.checkout_id, "won")
        till.dispute(first.checkout_id, "open")
        till.give_back_by_hand(second.checkout_id, 100)
        till.settle_down()
        await asyncio.sleep(0)
        assert (await till.fetch_status(first)).charges[0].dispute in ("won", "lost")
        assert (await till.fetch_status(second)).charges[0].refunded == 100
        assert len(till.ledger()) == 2

    in_world(tell)


def test_what_nobody_asks_about_any_more_is_told_whatever_gets_lost() -> None:
    async def tell(world: World) -> None:
        till = till_of(world)
        early, late = an_order(till), an_order(till)
        for order in (early, late):
            await till.create_checkout(order)
        till.pay(early.checkout_id)
        world.put += order.expires_at - world.wall() + 3 * DAY + 1_000
        till.pay(late.checkout_id)
        await asyncio.sleep(60)
        assert [news.external_id for news in world.disk.inbox.values()] == ["news 1.4"]

    in_world(tell, weather=Weather(news_lost=1.0))
