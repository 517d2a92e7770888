"""The janitor: what must happen even if nobody asks. Orders whose news got lost, refunds owed, news not handled yet.

It decides nothing: it finds what is due and calls the service, the same way in as for everybody else. Each kind of duty
has a loop of its own, and in each loop every provider has a lane of its own: who waits for a provider that hangs keeps
only his own place in that lane, until the time that a provider has to answer is over. An item that fails is tried again
with growing pauses.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic, Protocol, TypeAlias, TypeVar

import structlog

from farebox.core.records import Execution, PaymentStatus
from farebox.core.times import MINUTE, SECOND
from farebox.core.values import Millis
from farebox.engine.idling import idle
from farebox.service import payments
from farebox.service.house import House

log = structlog.get_logger(__name__)

PAUSE = 2.0
"""Seconds between two looks."""
AT_ONCE = 8
"""Providers may be slow; so many items of each are under way side by side, in each loop."""
FIRST_REST: Millis = 5 * SECOND
LONGEST_REST: Millis = 10 * MINUTE

Start: TypeAlias = Callable[[Coroutine[object, object, None]], object]


class Due(Protocol):
    """An order, a refund, a piece of news."""

    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=Due)


class Janitor:
    """Three loops."""

    def __init__(self, house: House) -> None:
        store = house.store
        news = Chore(
            house.clock, store.inbox_to_handle, lambda row: row.source, lambda row: payments.handle_inbox(house, row)
        )
        orders = Chore(
            house.clock,
            store.orders_to_check,
            lambda order: order.provider,
            lambda order: payments.settle_payment(house, order),
        )
        self._refunds = Chore(
            house.clock,
            store.refunds_to_issue,
            lambda refund: refund.provider,
            lambda refund: payments.issue_refund(house, refund),
        )
        self._loops = (news, orders, self._refunds)

    def look(self) -> None:
        """Something may be due: look now."""
        for loop in self._loops:
            loop.look()

    def notice(self, execution: Execution) -> None:
        """An execution has changed; if that leaves a duty, look now."""
        if execution.payment_status is PaymentStatus.REFUND_PENDING:
            self._refunds.look()

    async def run(self) -> None:
        """The loops, side by side."""
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop.run())

    async def round(self) -> int:
        """Do all that is due now, and wait for it; returns how many items were looked at."""
        return sum([await loop.round() for loop in self._loops])


class Chore(Generic[Item]):
    """One kind of duty: how it is found, whose lane it takes, and how it is done."""

    def __init__(
        self,
        clock: Callable[[], Millis],
        find: Callable[[Millis, int], Awaitable[Sequence[Item]]],
        lane_of: Callable[[Item], str],
        do: Callable[[Item], Awaitable[object]],
    ) -> None:
        self._clock = clock
        self._find = find
        self._lane_of = lane_of
        self._do = do
        self._changed = asyncio.Event()
        self._lanes: dict[str, str] = {}
        """Items under way, and the lane of each."""
        self._full = False
        """More is due than the lanes have taken."""
        self._resting: dict[str, tuple[Millis, Millis]] = {}
        """Items that failed: until when they rest, and how long the rest is."""

    def look(self) -> None:
        self._changed.set()

    async def run(self) -> None:
        """The loop. It never waits for an item, only for the next look."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._changed.clear()
                await self._begin(group.create_task, frozenset())
                await idle(self._changed, PAUSE)

    async def round(self) -> int:
        """All that is due now, each item once, in as many goes as the lanes need."""
        seen: set[str] = set()
        while True:
            async with asyncio.TaskGroup() as group:
                begun = await self._begin(group.create_task, seen)
            if not begun:
                return len(seen)
            seen.update(begun)

    async def _begin(self, start: Start, seen: AbstractSet[str]) -> list[str]:
        """Start what is due, as far as the lanes are free; which items these are."""
        now = self._clock()
        self._resting = {item: rest for item, rest in self._resting.items() if rest[0] > now - LONGEST_REST}
        passed_by = self._lanes.keys() | self._resting.keys() | seen
        found = await self._find(now, AT_ONCE + len(passed_by) + 1)
        taken = Counter(self._lanes.values())
        begun: list[str] = []
        self._full = False
        for item in found:
            lane = self._lane_of(item)
            if item.id in self._lanes or item.id in seen or self._resting.get(item.id, (0, 0))[0] > now:
                continue
            if taken[lane] >= AT_ONCE:
                self._full = True
                continue
            taken[lane] += 1
            self._lanes[item.id] = lane
            begun.append(item.id)
            start(self._one(item))
        return begun

    async def _one(self, item: Item) -> None:
        try:
            await self._do(item)
            self._resting.pop(item.id, None)
        except Exception:
            rest = min(self._resting.get(item.id, (0, FIRST_REST // 2))[1] * 2, LONGEST_REST)
            self._resting[item.id] = (self._clock() + rest, rest)
            log.exception("the janitor could not do this now", item=item.id, again_in_seconds=rest / 1000)
        finally:
            del self._lanes[item.id]
            if self._full:
                self._changed.set()
