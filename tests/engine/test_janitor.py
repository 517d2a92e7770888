"""What happens even if nobody asks: lost news, owed refunds, and items that fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from farebox.core.records import InboxRow, Order, PaymentStatus, Refund, Status
from farebox.engine import janitor
from farebox.engine.janitor import FIRST_REST
from farebox.payments.port import ProviderState
from farebox.payments.test import TestProvider
from farebox.service import checkouts, executions
from farebox.service.executions import Caller, OpenRequest
from farebox.storage.port import Work
from farebox.testing.clock import Clock
from farebox.testing.houses import World, line

PRICE = {"amount": 500, "currency": "EUR", "providers": ["test"]}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(tmp_path: Path, clock: Clock) -> TestProvider:
    return TestProvider(tmp_path / "test-checkouts.jsonl", clock)


@pytest.fixture
async def world(build: Callable[..., Any], clock: Clock, provider: TestProvider) -> World:
    world: World = await build(clock=clock, providers={"test": provider})
    return world


class Slow(TestProvider):
    """A provider that hangs when it is asked about these checkouts, or for any refund, until it is let go."""

    __test__ = False
    name = "slow"

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path, clock)
        self.hangs: set[str] = set()
        self.refunds_hang = False
        self.go = asyncio.Event()
        self.waiting = 0
        self.most = 0

    async def _wait(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            await self.go.wait()
        finally:
            self.waiting -= 1

    async def fetch_status(self, order: Order) -> ProviderState:
        if order.checkout_id in self.hangs:
            await self._wait()
        return await super().fetch_status(order)

    async def refund(self, refund: Refund, order: Order, charge_id: str) -> str:
        if self.refunds_hang:
            await self._wait()
        return await super().refund(refund, order, charge_id)


@pytest.fixture
async def slow(tmp_path: Path, clock: Clock) -> Slow:
    return Slow(tmp_path / "slow.jsonl", clock)


@pytest.fixture
async def mall(build: Callable[..., Any], clock: Clock, provider: TestProvider, slow: Slow) -> World:
    """With two providers."""
    world: World = await build(clock=clock, providers={"test": provider, "slow": slow})
    return world


async def bought(world: World, definition: Any, provider: str = "") -> Any:
    workflow = await world.publish(definition)
    request = OpenRequest(provider=provider)
    opened = await executions.open_execution(world.house, workflow.id, request, Caller(exempt=True))
    return opened.execution


async def paid_but_unheard(world: World, provider: TestProvider, count: int = 1) -> list[Any]:
    """Executions whose payment has settled, and whose news got lost."""
    price = {**PRICE, "providers": ["test", "slow"]}
    found = [await bought(world, line("echo", price=price), provider.name) for _ in range(count)]
    for execution in found:
        await provider.press(execution.checkout_id, "paid")
    return found


def has(world: World, execution: Any, status: Status) -> bool:
    return world.executions[execution.id].status is status


async def test_a_payment_whose_news_got_lost_is_found(world: World, clock: Clock, provider: TestProvider) -> None:
    execution = await bought(world, line("echo", price=PRICE))
    await provider.press(execution.checkout_id, "paid")  # and the webhook never comes
    clock.pass_time(minutes=2)
    world.engine.look()
    await world.until(lambda: world.executions[execution.id].status is Status.SUCCEEDED)
    assert world.executions[execution.id].payment_status is PaymentStatus.PAID


async def test_a_refund_that_is_owed_is_paid_back(
    world: World, clock: Clock, provider: TestProvider, stage: Any
) -> None:
    stage.failures = 1
    definition = line("flaky", price=PRICE)
    definition["nodes"]["a"]["retry"] = {"attempts": 1}
    execution = await bought(world, definition)
    await provider.press(execution.checkout_id, "paid")
    clock.pass_time(minutes=2)
    world.engine.look()
    await world.until(lambda: world.executions[execution.id].payment_status is PaymentStatus.REFUNDED)
    assert world.executions[execution.id].status is Status.FAILED


async def test_an_order_nobody_pays_is_closed(world: World, clock: Clock) -> None:
    execution = await bought(world, line("echo", price=PRICE))
    clock.pass_time(hours=2)
    world.engine.look()
    await world.until(lambda: world.executions[execution.id].status is Status.CANCELLED)
    assert world.executions[execution.id].payment_status is PaymentStatus.EXPIRED


async def test_an_item_that_fails_rests_and_holds_nobody_up(world: World, clock: Clock, provider: TestProvider) -> None:
    execution = await bought(world, line("echo", price=PRICE))
    poison = InboxRow(id="inb_1", source="test", external_id="1", body="no JSON", received_at=clock())
    await world.house.writing.submit(Work(lambda books: books.add(poison)))
    await provider.press(execution.checkout_id, "paid")
    clock.pass_time(minutes=2)
    world.engine.look()
    await world.until(lambda: world.executions[execution.id].status is Status.SUCCEEDED)
    assert await world.engine.janitor.round() == 0
    clock.pass_time(ms=FIRST_REST)
    assert await world.engine.janitor.round() == 1
    clock.pass_time(ms=FIRST_REST)
    assert await world.engine.janitor.round() == 0


# ---- a provider that hangs -------------------------------------------------------------------------------------------


async def test_a_provider_that_hangs_keeps_no_other_waiting(
    mall: World, clock: Clock, provider: TestProvider, slow: Slow
) -> None:
    stuck = await paid_but_unheard(mall, slow, janitor.AT_ONCE + 4)
    slow.hangs = {execution.checkout_id for execution in stuck}
    clock.pass_time(minutes=2)
    mall.engine.look()
    await mall.until(lambda: slow.waiting == janitor.AT_ONCE)
    (other,) = await paid_but_unheard(mall, provider)
    clock.pass_time(minutes=2)
    mall.engine.look()
    await mall.until(lambda: has(mall, other, Status.SUCCEEDED))
    assert all(has(mall, one, Status.AWAITING_PAYMENT) for one in stuck)
    slow.go.set()
    await mall.until(lambda: all(has(mall, one, Status.SUCCEEDED) for one in stuck))
    assert slow.most == janitor.AT_ONCE


async def test_an_order_that_is_stuck_holds_up_no_other_of_its_provider(mall: World, clock: Clock, slow: Slow) -> None:
    stuck, *others = await paid_but_unheard(mall, slow, 2 * janitor.AT_ONCE)
    slow.hangs = {stuck.checkout_id}
    clock.pass_time(minutes=2)
    mall.engine.look()
    await mall.until(lambda: all(has(mall, one, Status.SUCCEEDED) for one in others))
    assert slow.waiting == 1
    late = await paid_but_unheard(mall, slow)
    clock.pass_time(minutes=2)
    mall.engine.look()
    await mall.until(lambda: has(mall, late[0], Status.SUCCEEDED))
    assert (slow.waiting, slow.most) == (1, 1)


async def test_refunds_that_hang_keep_neither_orders_nor_refunds_of_others_waiting(
    mall: World, clock: Clock, provider: TestProvider, slow: Slow, stage: Any
) -> None:
    price = {**PRICE, "providers": ["test", "slow"]}
    slow.refunds_hang = True
    for seller in (slow, provider):
        stage.failures = 1
        definition = line("flaky", price=price)
        definition["nodes"]["a"]["retry"] = {"attempts": 1}
        execution = await bought(mall, definition, seller.name)
        await seller.press(execution.checkout_id, "paid")
        clock.pass_time(minutes=2)
        mall.engine.look()
        if seller is slow:
            await mall.until(lambda: slow.waiting == 1)
        else:
            await mall.until(
                lambda id=execution.id: mall.executions[id].payment_status is PaymentStatus.REFUNDED  # type: ignore[misc]
            )
    (order,) = await paid_but_unheard(mall, slow)
    clock.pass_time(minutes=2)
    mall.engine.look()
    await mall.until(lambda: has(mall, order, Status.SUCCEEDED))
    assert slow.waiting == 1


async def test_a_provider_has_so_long_to_answer_and_then_its_place_is_free(
    mall: World, clock: Clock, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = await paid_but_unheard(mall, slow, 2 * janitor.AT_ONCE + 1)
    monkeypatch.setattr(checkouts, "PATIENCE", 0.01)
    slow.hangs = {execution.checkout_id for execution in stuck}
    clock.pass_time(minutes=2)
    assert await mall.engine.janitor.round() <= len(stuck)
    await mall.until(lambda: all(one.order.checks == 1 for one in mall.executions.values()))
    assert slow.waiting == 0
