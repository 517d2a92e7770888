"""What is done one at a time: attempts with the same ``concurrencyKey`` of one organization, in this process or in all
of a fleet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol
from weakref import WeakValueDictionary

import structlog

from farebox.engine.membership import Membership
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_fleet import Beat

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0


class Locks(Protocol):
    """Locks by name."""

    def lock(self, name: str) -> AbstractAsyncContextManager[object]: ...


class OwnLocks:
    """For a process that is alone."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, name: str) -> asyncio.Lock:
        """In the order of asking."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock


class FleetLocks:
    """First among the attempts of this process, then among all members. A lock whose holder dies is free after some
    seconds; between members the order is not kept."""

    def __init__(self, membership: Membership) -> None:
        self._fleet = membership.fleet
        self._own = OwnLocks()
        self._held: set[str] = set()
        self._releasing: set[asyncio.Task[None]] = set()
        membership.on_beat.append(self._beaten)

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        key = f"lock/{name}"
        async with self._own.lock(name):
            self._held.add(key)
            try:
                await self._hold(key)
                yield
            finally:
                try:
                    await self._fleet.release(key)
                except StoreUnavailable as error:  # the next sign of life finds it and gives it back
                    log.warning("a lock could not be given back yet", lock=name, reason=str(error))
                finally:
                    self._held.discard(key)

    def _beaten(self, beat: Beat) -> None:
        """What could not be given back in time is given back now: as long as this process lives nobody else may."""
        for job in beat.jobs:
            if job.kind == "lock" and job.subject not in self._held:
                task = asyncio.create_task(self._release(job.subject))
                self._releasing.add(task)
                task.add_done_callback(self._releasing.discard)

    async def _release(self, key: str) -> None:
        with suppress(StoreUnavailable):
            if key not in self._held:
                await self._fleet.release(key)

    async def _hold(self, key: str) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                if await self._fleet.hold(key):
                    return
            except StoreUnavailable as error:
                log.warning("the database is away; a lock is asked for again", lock=key, reason=str(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
