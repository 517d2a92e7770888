"""The sweep: no run is lost because a wake was. At the start everything is woken that was under way before. Then, every
now and then, the database is asked what is under way although nothing is to come for it, and whatever of that nobody
advances is woken; the queues are counted again as well.

A wake too many does no harm: the runner looks, finds nothing to do and lets go. So this may be crude, and everything
else may be quick.
"""

from __future__ import annotations

import asyncio

import structlog

from farebox.engine.admission import Admission
from farebox.engine.dispatch import Dispatch
from farebox.service.house import House

log = structlog.get_logger(__name__)

PAGE = 500
MOST_PAGES = 20
"""Of one round; the next one goes on where it ended."""
RECOVERED = 1_000
"""Runs that recovery reads at once."""


class Strays:
    """One loop."""

    def __init__(self, house: House, dispatch: Dispatch, admission: Admission) -> None:
        self._house = house
        self._dispatch = dispatch
        self._admission = admission
        self._after = ""

    async def run(self) -> None:
        """The loop."""
        await self.recover()
        while True:
            await asyncio.sleep(self._house.settings.sweep_seconds)
            await self.round()

    async def recover(self) -> int:
        """Wake what was under way before; returns how many there were."""
        after = ""
        found = 0
        while page := await self._house.store.unfinished(after, RECOVERED):
            lost = await self._dispatch.lost(page)
            await self._dispatch.take_up(lost)
            found += len(lost)
            after = page[-1]
            await self._dispatch.room()
        if found:
            log.info("unfinished runs were taken up again", runs=found)
        return found

    async def round(self) -> int:
        """Wake the lost; returns how many there were."""
        await self._admission.refresh()
        self._admission.look()
        found = 0
        for _ in range(MOST_PAGES):
            page = await self._house.store.strays(self._after, self._house.clock(), PAGE)
            lost = await self._dispatch.lost(page)
            await self._dispatch.take_up(lost)
            found += len(lost)
            self._after = page[-1] if len(page) == PAGE else ""
            if not self._after:
                break
            await asyncio.sleep(0)
        if found:
            log.warning("runs that nobody advanced were taken up again", runs=found)
        return found
