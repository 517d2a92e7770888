"""Timers in a fleet: every worker sweeps what is due, and each timer rings in one of them only.

The run is handed out in the transaction that takes its timer. The timer is set anew some time ahead in that same
transaction, so that it rings again should nobody look; whoever looks writes the timer as it ought to be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from farebox.core.times import SECOND
from farebox.core.values import Millis
from farebox.engine.idling import idle
from farebox.storage.port import JournalStore, StoreUnavailable
from farebox.storage.port_fleet import Fleet

BATCH = 200
AGAIN: Millis = 30 * SECOND
"""After which a timer rings again that nobody has written since."""
LONGEST_SLEEP = 2.0
"""Seconds. Who set a timer sweeps in time; the others look so often, in case that one is gone by then."""
NOT_KNOWN: Millis = -2
"""Of what is stored: no due time that a run could have."""


class FleetTimers:
    """Sleeps until the earliest due time, or until an earlier one is noticed."""

    def __init__(self, store: JournalStore, fleet: Fleet, clock: Callable[[], Millis]) -> None:
        self._store = store
        self._fleet = fleet
        self._clock = clock
        self._sleeps_until: Millis | None = None
        self._changed = asyncio.Event()

    def stored(self, run_id: str, due_at: Millis | None) -> None:
        """A run's timer row was written."""
        if due_at is not None and (self._sleeps_until is None or due_at < self._sleeps_until):
            self._changed.set()

    def let_go(self, run_id: str) -> None:
        """The run left memory."""

    def found(self, due_at: Millis | None) -> Millis | None:
        """What the row of a run says that was read, if the journal says this. One that has rung says something else."""
        return due_at if due_at is None or due_at > self._clock() + AGAIN else NOT_KNOWN

    def look(self) -> None:
        """The clock may have moved: look now."""
        self._changed.set()

    async def run(self) -> None:
        """The loop."""
        while True:
            self._changed.clear()
            self._sleeps_until = None
            pause = await self._round()
            if pause > 0:
                await idle(self._changed, pause)

    async def _round(self) -> float:
        """Ring what is due; returns for how many seconds there is nothing to do."""
        try:
            next_at = await self._store.next_timer()
            now = self._clock()
            if next_at is not None and next_at <= now:
                rung = await self._fleet.ring(now, now + AGAIN, BATCH)
                return 0.0 if rung else 0.01  # none: somebody else is about to ring them
        except StoreUnavailable:
            return LONGEST_SLEEP
        if self._changed.is_set():
            return 0.0
        self._sleeps_until = next_at
        if next_at is None:
            return LONGEST_SLEEP
        return min(max((next_at - now) / 1000, 0.001), LONGEST_SLEEP)
