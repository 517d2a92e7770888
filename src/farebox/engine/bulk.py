"""Carries bulk retries on, each at its own pace. What was under way when a process died goes on in the next one."""

from __future__ import annotations

import asyncio

import structlog

from farebox.engine.idling import idle
from farebox.service import bulk_retries
from farebox.service.house import House

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 1.0
"""Seconds between two looks: how long a new one waits to begin, at most."""
AT_ONCE = 100
"""Runs that one round comes to before others have a turn."""


class BulkRetries:
    """One loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._changed = asyncio.Event()

    def look(self) -> None:
        """The clock may have moved, or a new one may be there: look now."""
        self._changed.set()

    async def run(self) -> None:
        """The loop."""
        while True:
            self._changed.clear()
            pause = await self.round()
            await idle(self._changed, pause)

    async def round(self) -> float:
        """Come to every run that is due; returns for how many seconds there is nothing to do."""
        for _ in range(AT_ONCE):
            under_way = await self._house.store.running_bulk_retries()
            now = self._house.clock()
            due = [bulk for bulk in under_way if bulk.next_at is not None and bulk.next_at <= now]
            if not due:
                soonest = min((bulk.next_at for bulk in under_way if bulk.next_at is not None), default=None)
                return LONGEST_PAUSE if soonest is None else min(max((soonest - now) / 1000, 0.001), LONGEST_PAUSE)
            for bulk in due:
                moved = await bulk_retries.step(self._house, bulk)
                if moved.status == "done":
                    log.info("a bulk retry is done", bulk=moved.id, retried=moved.retried, passed=moved.passed)
        return 0
