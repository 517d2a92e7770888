"""Executions in their owner's hands: everything the buyer sees, and what only the house knows."""

from __future__ import annotations

from typing import Any

import msgspec

from farebox.core.errors import NotFound
from farebox.core.records import Execution
from farebox.core.values import Json, Value
from farebox.service.house import House

NEWEST = 200
"""Events that come along with an execution."""


class Detail(Value, frozen=True):
    """An execution with its private request and the newest part of its timeline, oldest first."""

    execution: Execution
    payload: Json
    events: list[dict[str, Any]]
    omitted: int


async def get(house: House, org_id: str, execution_id: str) -> Execution:
    """An execution of this organization; NotFound for any other."""
    execution = await house.store.execution(execution_id)
    if execution is None or execution.org_id != org_id:
        raise NotFound(f"there is no execution {execution_id}")
    return execution


async def listed(
    house: House,
    org_id: str,
    limit: int,
    offset: int = 0,
    before: str = "",
    *,
    status: str = "",
    workflow_id: str = "",
) -> list[Execution]:
    """Newest first by id."""
    return await house.store.executions(org_id, limit, offset, before, status, workflow_id)


async def detail(house: House, org_id: str, execution_id: str) -> Detail:
    """One execution in full."""
    execution = await get(house, org_id, execution_id)
    omitted = max(0, execution.seq - NEWEST)
    found = await _events(house, execution, omitted, NEWEST)
    payload = msgspec.json.decode(await house.store.request(execution.id))
    return Detail(execution, payload, found, omitted)


async def events(
    house: House, org_id: str, execution_id: str, after: int, limit: int
) -> tuple[Execution, list[dict[str, Any]]]:
    """The timeline above ``after``, oldest first."""
    execution = await get(house, org_id, execution_id)
    return execution, await _events(house, execution, after, limit)


async def _events(house: House, execution: Execution, after: int, limit: int) -> list[dict[str, Any]]:
    rows, _ = await house.store.events(execution.id, after, limit)
    found: list[dict[str, Any]] = msgspec.json.decode(b"[%b]" % rows)
    return found
