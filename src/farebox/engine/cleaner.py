"""The cleaner: what is due to be thrown away. Never in a hurry, and never in the way of money."""

from __future__ import annotations

import asyncio

import structlog

from farebox.engine.keeper import Keeper
from farebox.engine.orphans import Orphans
from farebox.service import uploads
from farebox.service.house import House

log = structlog.get_logger(__name__)

PAUSE = 600.0
"""Seconds between two rounds."""


class Cleaner:
    """One loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._keeper = Keeper(house)
        self._orphans = Orphans(house)

    async def run(self) -> None:
        """The loop."""
        while True:
            try:
                await self.round()
            except OSError as error:  # the place for files is away; nothing else depends on it
                log.warning("what is due to be thrown away could not be now", error=str(error))
            await asyncio.sleep(PAUSE)

    async def round(self) -> int:
        """Throw away what is due now; returns how many files went."""
        dropped = await uploads.clean(self._house)
        if dropped:
            log.info("uploads that nobody ordered with were removed", uploads=dropped)
        return dropped + await self._keeper.round() + await self._orphans.round()
