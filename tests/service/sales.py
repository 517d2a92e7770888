"""A house that sells: workflows with and without a price, the real test provider, and hands that buy."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from farebox.core.records import Execution, Order, Refund, Run
from farebox.payments.port import (
    Ambiguous,
    Charge,
    Checkout,
    Notice,
    Provider,
    ProviderState,
    Rejected,
)
from farebox.payments.test import TestProvider
from farebox.service import executions, organizations, publishing, workflows
from farebox.service.executions import Caller, Opened, OpenRequest
from farebox.service.house import House
from farebox.testing.clock import Clock
from tests.service.house import a_house

SCHEMA = {
    "type": "object",
    "properties": {"csv": {"type": "string", "minLength": 3}, "pages": {"type": "integer", "maximum": 9}},
    "required": ["csv"],
}
PRICE: dict[str, Any] = {"amount": 500, "currency": "EUR", "providers": ["test", "odd"]}
GOOD = {"csv": "a,b"}


def definition(price: dict[str, Any] | None = None, schema: Any = None, **more: Any) -> dict[str, Any]:
    """Takes a payload, says hello."""
    found: dict[str, Any] = {
        "nodes": {
            "root": {"type": "manual", "payload": {"inputSchema": schema} if schema else {}, "children": ["note"]},
            "note": {"type": "log", "payload": {"message": "hello"}, "children": []},
        },
        **more,
    }
    if price is not None:
        found["price"] = price
    return found


class Odd:
    """A provider that does what a story wants: any state, any failure. It remembers what it was asked."""

    name = "odd"
    mode: Any = "test"
    currencies: frozenset[str] | None = None
    may_pay_twice = False

    def __init__(self) -> None:
        self.state = ProviderState(state="open")
        self.after_expire: ProviderState | None = None
        self.broken: Exception | None = None
        self.refund_broken: Exception | None = None
        self.refunded: dict[str, str] = {}
        self.asked: list[str] = []
        self.ours = True
        self.arrives = asyncio.Event()
        """For stories of a slow answer."""

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.broken is not None:
            raise self.broken

    async def create_checkout(self, order: Order) -> Checkout:
        self._answer("create")
        return Checkout(ref=f"odd_{order.id}", url="https://odd.example/pay", expires_at=order.expires_at)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[Notice]:
        told = json.loads(body)
        return [Notice(external_id=told["id"], checkout_ref="", checkout_id=told["checkout"], ours=self.ours)]

    async def fetch_status(self, order: Order) -> ProviderState:
        self._answer("fetch")
        return self.state

    async def expire(self, order: Order) -> ProviderState:
        self._answer("expire")
        if self.after_expire is not None:
            self.state = self.after_expire
        elif not self.state.charges:
            self.state = ProviderState(state="expired", declines=self.state.declines)
        return self.state

    async def refund(self, refund: Refund, order: Order, charge_id: str) -> str:
        self._answer("refund")
        if isinstance(self.refund_broken, Rejected):
            raise self.refund_broken
        self.refunded[refund.id] = f"re_{refund.id}"
        if self.refund_broken is not None:
            raise self.refund_broken
        return self.refunded[refund.id]

    async def find_refund(self, refund: Refund, order: Order) -> str | None:
        self._answer("find")
        return self.refunded.get(refund.id)


def charged(*charges: Charge) -> ProviderState:
    return ProviderState(state="paid", charges=charges)


def a_charge(external_id: str = "ch_1", **fields: Any) -> Charge:
    plain: dict[str, Any] = {"amount": 500, "currency": "EUR", "mode": "test", **fields}
    return Charge(external_id=external_id, **plain)


class Shop:
    """The house, and shorthands for what a story does in it."""

    def __init__(self, house: House, clock: Clock, test: TestProvider, odd: Odd) -> None:
        self.house = house
        self.clock = clock
        self.test = test
        self.odd = odd
        self.org_id = ""
        self.wakes: list[str] = []

    async def sell(
        self,
        price: dict[str, Any] | None = PRICE,
        schema: Any = SCHEMA,
        visibility: Any = "public_execute",
        **more: Any,
    ) -> str:
        """Publish a workflow; returns its id."""
        new = workflows.NewWorkflow(
            name="A report", definition=definition(price, schema, **more), visibility=visibility
        )
        shown = await workflows.create(self.house, self.org_id, new)
        await publishing.publish(self.house, self.org_id, shown.workflow.id)
        return shown.workflow.id

    async def open(self, workflow_id: str, caller: Caller | None = None, **request: Any) -> Opened:
        """What a buyer asks for."""
        asked = OpenRequest(**{"request_payload": GOOD, **request})
        return await executions.open_execution(self.house, workflow_id, asked, caller or Caller(exempt=True))

    async def bought(self, provider: str = "odd", **price: Any) -> Execution:
        """An execution that awaits its payment."""
        return (await self.open(await self.sell({**PRICE, **price}), provider=provider)).execution

    async def see(self, execution_id: str) -> Execution:
        found = await self.house.store.execution(execution_id)
        assert found is not None
        return found

    async def runs(self, execution: Execution) -> list[Run]:
        """All runs of this house that belong to the execution."""
        found = await self.house.store.runs(self.org_id, 100, 0, "", [], "", False)
        return [run for run in found if run.execution_id == execution.id]

    async def told(self, execution_id: str) -> list[str]:
        """The timeline's event types."""
        events, _ = await self.house.store.events(execution_id, 0, 1_000)
        return [event["eventType"] for event in json.loads(b"[" + events + b"]")]


@asynccontextmanager
async def a_shop(path: Path) -> AsyncIterator[Shop]:
    """Open it; everything is closed at the end, and what is stored must be whole."""
    clock, odd = Clock(), Odd()
    test = TestProvider(path / "test-payments.jsonl", clock, "http://127.0.0.1:8402")
    providers: dict[str, Provider] = {"test": test, "odd": odd}
    wakes: list[str] = []
    async with a_house(path, clock, providers, lambda executions, runs, woken: wakes.extend(woken)) as house:
        shop = Shop(house, clock, test, odd)
        shop.org_id = (await organizations.ensure(house, "default")).id
        shop.wakes = wakes
        yield shop
        broken = await house.store.verify()
        assert broken == []


def order_of(execution: Execution) -> Order:
    assert execution.order is not None
    return execution.order


__all__ = [
    "GOOD",
    "PRICE",
    "SCHEMA",
    "Ambiguous",
    "Odd",
    "Rejected",
    "Shop",
    "a_charge",
    "a_shop",
    "charged",
    "order_of",
]
