"""Keeps the engine's loops alive: one that dies is started again; readiness hears of one that keeps dying."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from farebox.core.errors import Unavailable
from farebox.engine.outage import Outage
from farebox.storage.port import StoreUnavailable

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 30.0
LONG_LIFE = 60.0
"""Seconds after which a loop counts as healthy again."""
TOO_OFTEN = 5
AWAY_PAUSE = 1.0
"""Seconds until a loop looks again that found the database away: no fault of its own, and over when that is over."""


class Supervisor:
    """One task a loop."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._deaths: dict[str, int] = {}
        self._born: dict[str, float] = {}

    @property
    def ailing(self) -> list[str]:
        """Names of loops that died several times in a row and have not lived long since."""
        now = time.monotonic()
        return [
            name for name, deaths in self._deaths.items() if deaths >= TOO_OFTEN and now - self._born[name] < LONG_LIFE
        ]

    def keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run ``loop`` until :meth:`stop`."""
        self._tasks[name] = asyncio.get_running_loop().create_task(self._keep(name, loop), name=f"farebox {name}")

    def drop(self, name: str) -> None:
        """End one loop, if it is kept."""
        task = self._tasks.pop(name, None)
        self._deaths.pop(name, None)
        if task is not None:
            task.cancel()

    async def stop(self) -> None:
        """Cancel all loops and wait for them."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        outage = Outage(f"the database is away; {name} waits for it")
        while True:
            born = self._born[name] = time.monotonic()
            try:
                await loop()
                return
            except Exception as error:
                if is_away(error):
                    if time.monotonic() - born > AWAY_PAUSE:
                        outage.over()  # it was there meanwhile
                    outage.met(error)
                    await asyncio.sleep(AWAY_PAUSE)
                    continue
                lived = time.monotonic() - born
                deaths = 1 if lived > LONG_LIFE else self._deaths.get(name, 0) + 1
                self._deaths[name] = deaths
                pause = min(FIRST_PAUSE * 2 ** min(deaths - 1, 16), LONGEST_PAUSE)
                log.exception("a loop of the engine died and is started again", loop=name, pause_seconds=pause)
                await asyncio.sleep(pause)


def is_away(error: BaseException) -> bool:
    """Whether this says nothing but that the database is away."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_away(one) for one in error.exceptions)
    return isinstance(error, (StoreUnavailable, Unavailable))
