"""Executions in their owner's hands: in full, page by page, and refunded once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from farebox.core.errors import KeyReused, NotAllowed, NotFound
from farebox.payments.test import TestProvider
from farebox.service import executions, owner_executions, payments, publishing, workflows
from farebox.service.executions import Caller, OpenRequest
from farebox.service.house import House
from farebox.service.workflows import NewWorkflow
from farebox.testing.clock import Clock
from tests.service.house import DRAFT, a_house

ORG = "org_1"
PRICED = {**DRAFT, "price": {"amount": 500, "currency": "EUR", "refund": "never"}}


async def opened(house: House, definition: object) -> executions.Opened:
    made = await workflows.create(house, ORG, NewWorkflow(name="w", definition=definition))
    await publishing.publish(house, ORG, made.workflow.id)
    caller = Caller(kind="owner", org_id=ORG, id="key_1")
    return await executions.open_execution(house, made.workflow.id, OpenRequest(request_payload={"a": 1}), caller)


async def test_the_detail_holds_the_private_request_and_the_newest_events(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = (await opened(house, DRAFT)).execution.id
    await executions.cancel_execution(house, name, "seller")
    found = await owner_executions.detail(house, ORG, name)
    assert (found.payload, found.omitted, found.events[0]["seq"]) == ({"a": 1}, 0, 1)
    monkeypatch.setattr(owner_executions, "NEWEST", 1)
    cut = await owner_executions.detail(house, ORG, name)
    assert (cut.omitted, cut.events) == (len(found.events) - 1, found.events[-1:])
    _, rest = await owner_executions.events(house, ORG, name, after=1, limit=1)
    assert [event["seq"] for event in rest] == [2]
    for attempt in (
        owner_executions.detail(house, "org_2", name),
        owner_executions.events(house, "org_2", name, 0, 1),
        owner_executions.refund(house, "org_2", name),
    ):
        with pytest.raises(NotFound):
            await attempt


@pytest.fixture
async def selling(tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock()
    async with a_house(tmp_path, clock, {"test": TestProvider(tmp_path / "money.jsonl", clock)}) as house:
        yield house


async def test_a_refund_with_a_key_is_one_refund(selling: House) -> None:
    made = await opened(selling, PRICED)
    name = made.execution.id
    assert made.order is not None
    await payments.test_outcome(selling, made.order.checkout_id, "paid")
    for _ in range(3):
        await owner_executions.refund(selling, ORG, name, 100, idempotency_key="once")
    with pytest.raises(KeyReused):
        await owner_executions.refund(selling, ORG, name, 200, idempotency_key="once")
    assert [refund.amount for refund in await selling.store.refunds(name)] == [100]


async def test_a_refund_that_was_refused_may_be_asked_again_under_the_same_key(selling: House) -> None:
    made = await opened(selling, PRICED)
    name = made.execution.id
    with pytest.raises(NotAllowed):
        await owner_executions.refund(selling, ORG, name, idempotency_key="early")
    assert made.order is not None
    await payments.test_outcome(selling, made.order.checkout_id, "paid")
    await owner_executions.refund(selling, ORG, name, idempotency_key="early")
    assert [refund.amount for refund in await selling.store.refunds(name)] == [500]
