"""Executions in their owner's hands: what the buyer sees, what only the house knows, and money given back once."""

from __future__ import annotations

from typing import Any

import msgspec

from farebox.core.records import Execution, Payment, Refund
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service import executions, idempotency, refunding
from farebox.service.house import House

NEWEST = 200
"""Events that come along with an execution."""


class Detail(Value, frozen=True):
    """An execution with its private request and the newest part of its timeline, oldest first."""

    execution: Execution
    payload: Json
    events: list[dict[str, Any]]
    omitted: int
    payments: list[Payment]
    refunds: list[Refund]


async def detail(house: House, org_id: str, execution_id: str) -> Detail:
    """One execution in full; NotFound for another organization's."""
    execution = await executions.get_execution(house, org_id, execution_id)
    omitted = max(0, execution.seq - NEWEST)
    found = await _events(house, execution, omitted, NEWEST)
    payload = await executions.request_payload(house, execution.id)
    store = house.store
    return Detail(
        execution, payload, found, omitted, await store.payments(execution.id), await store.refunds(execution.id)
    )


async def events(
    house: House, org_id: str, execution_id: str, after: int, limit: int
) -> tuple[Execution, list[dict[str, Any]]]:
    """The timeline above ``after``, oldest first."""
    execution = await executions.get_execution(house, org_id, execution_id)
    return execution, await _events(house, execution, after, limit)


async def refund(
    house: House,
    org_id: str,
    execution_id: str,
    amount: int | None = None,
    payment_id: str = "",
    *,
    idempotency_key: str = "",
) -> Execution:
    """Give money back: all that is left, or ``amount``; of ``payment_id``, if several wait. The same key gives it back
    once."""
    execution = await executions.get_execution(house, org_id, execution_id)
    scope = f"{org_id}/refunds/{execution.id}"
    asked: Json = {"amount": amount, "paymentId": payment_id} if payment_id else {"amount": amount}
    refund_id = await idempotency.claim(house, scope, idempotency_key, asked, new_id("ref"))
    if idempotency_key and refund_id in {known.id for known in await house.store.refunds(execution.id)}:
        return execution
    return await refunding.owe_refund(house, execution.id, amount, refund_id, payment_id)


async def _events(house: House, execution: Execution, after: int, limit: int) -> list[dict[str, Any]]:
    rows, _ = await house.store.events(execution.id, after, limit)
    found: list[dict[str, Any]] = msgspec.json.decode(b"[%b]" % rows)
    return found
