"""What all runners share: the house, the actions, the timers, and how they put up with a database that is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeAlias, TypeVar

import structlog

from farebox.actions.port import ActionSpec
from farebox.actions.sending import Client
from farebox.core.errors import Unavailable
from farebox.core.journal import AnyEntry
from farebox.core.position import Position
from farebox.core.records import Run
from farebox.engine.fleet_timers import FleetTimers
from farebox.engine.locks import Locks
from farebox.engine.timers import Timers
from farebox.service.house import House
from farebox.storage.port import StoreUnavailable, Work

log = structlog.get_logger(__name__)

T = TypeVar("T")
Fresh: TypeAlias = dict[str, tuple[Run, list[AnyEntry], Position | None]]

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0


class Desk:
    """Handed to every runner."""

    def __init__(
        self,
        house: House,
        actions: Mapping[str, ActionSpec],
        timers: Timers | FleetTimers,
        locks: Locks,
        http: Client | None = None,
    ) -> None:
        self.house = house
        self.actions = actions
        self.timers = timers
        self.http = http
        self.stopping = False
        """True: what was begun is stored, nothing new is decided."""
        self.fresh: Fresh = {}
        """Runs that have just been opened, or were read many at once, with their entries, and where they stand if they
        have begun: whoever is taken up now need not read them."""
        self.admitted: Callable[[Run], bool] = lambda run: True
        """Whether a run that has not started yet may (``engine.admission``)."""
        self._locks = locks

    def lock(self, org_id: str, key: str) -> AbstractAsyncContextManager[object]:
        """Attempts with the same ``concurrencyKey`` of one organization are performed one after the other."""
        return self._locks.lock(f"{org_id}/{key}")

    async def store(self, work: Work) -> Any:
        """Submit until it is durable or refused. A full disk or a crowded writer is waited out: nothing is lost."""
        try:
            return await self.house.writing.submit(work)
        except Unavailable:
            return await self.patiently(lambda: self.house.writing.submit(work))

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the database again and again, with growing pauses, while it is away."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await ask()
            except (Unavailable, StoreUnavailable) as error:
                log.warning("the database is away; trying again", pause_seconds=pause, reason=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
