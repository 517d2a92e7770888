"""What happens even if nobody asks: lost news, owed refunds, and items that fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from farebox.core.records import InboxRow, PaymentStatus, Status
from farebox.engine.janitor import FIRST_REST
from farebox.payments.test import TestProvider
from farebox.service import executions
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


async def bought(world: World, definition: Any) -> Any:
    workflow = await world.publish(definition)
    opened = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
    return opened.execution


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
