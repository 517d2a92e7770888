"""The janitor: what must happen even if nobody asks. Orders whose news got lost, refunds owed, news not handled yet.

It decides nothing: it finds what is due and calls the service, the same way in as for everybody else. One item that
fails is tried again with growing pauses and never keeps the others waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog

from farebox.core.records import Execution, InboxRow, Order, PaymentStatus, Refund
from farebox.core.times import MINUTE, SECOND
from farebox.core.values import Millis
from farebox.service import payments
from farebox.service.house import House

log = structlog.get_logger(__name__)

Item = TypeVar("Item", Order, Refund, InboxRow)

PAUSE = 2.0
"""Seconds between two rounds."""
BATCH = 100
AT_ONCE = 8
"""Providers may be slow; so many of them are asked side by side."""
FIRST_REST: Millis = 5 * SECOND
LONGEST_REST: Millis = 10 * MINUTE


class Janitor:
    """One loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._changed = asyncio.Event()
        self._resting: dict[str, tuple[Millis, Millis]] = {}
        """Items that failed: until when they rest, and how long the rest is."""

    def look(self) -> None:
        """Something may be due: look now."""
        self._changed.set()

    def notice(self, execution: Execution) -> None:
        """An execution has changed; if that leaves a duty, look now."""
        if execution.payment_status is PaymentStatus.REFUND_PENDING:
            self._changed.set()

    async def run(self) -> None:
        """The loop."""
        while True:
            self._changed.clear()
            await self.round()
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await self._changed.wait()

    async def round(self) -> int:
        """Do all that is due now; returns how many items were looked at."""
        store, house = self._house.store, self._house
        now = house.clock()
        most = BATCH + len(self._resting)
        self._resting = {item: rest for item, rest in self._resting.items() if rest[0] > now - LONGEST_REST}
        done = await self._all(
            await store.inbox_to_handle(now, most), lambda row: payments.handle_inbox(house, row), now
        )
        orders = await store.orders_to_check(now, most)
        done += await self._all(orders, lambda order: payments.settle_payment(house, order), now)
        refunds = await store.refunds_to_issue(now, most)
        return done + await self._all(refunds, lambda refund: payments.issue_refund(house, refund), now)

    async def _all(self, items: Sequence[Item], do: Callable[[Item], Awaitable[object]], now: Millis) -> int:
        gate = asyncio.Semaphore(AT_ONCE)
        awake = [item for item in items if self._resting.get(item.id, (0, 0))[0] <= now]
        await asyncio.gather(*(self._one(item, do, gate) for item in awake))
        return len(awake)

    async def _one(self, item: Item, do: Callable[[Item], Awaitable[object]], gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                await do(item)
                self._resting.pop(item.id, None)
            except Exception:
                rest = min(self._resting.get(item.id, (0, FIRST_REST // 2))[1] * 2, LONGEST_REST)
                self._resting[item.id] = (self._house.clock() + rest, rest)
                log.exception("the janitor could not do this now", item=item.id, again_in_seconds=rest / 1000)
