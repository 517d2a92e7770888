"""Keeps the engine's loops alive: one that dies is started again; readiness hears of one that keeps dying."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

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
THROUGH = 15.0
"""Seconds after which a loop that lives has got through to the database: well above what a connect in vain takes."""


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
        away = Outage(f"the database is away; {name} waits for it")
        refused = Outage(f"{name} is refused for now; it asks again")
        while True:
            born = self._born[name] = time.monotonic()
            try:
                await _lived(loop, away, refused)
                return
            except Exception as error:
                if passes(error):
                    (away if is_away(error) else refused).met(error)
                    await asyncio.sleep(AWAY_PAUSE)
                    continue
                lived = time.monotonic() - born
                deaths = 1 if lived > LONG_LIFE else self._deaths.get(name, 0) + 1
                self._deaths[name] = deaths
                pause = min(FIRST_PAUSE * 2 ** min(deaths - 1, 16), LONGEST_PAUSE)
                log.exception("a loop of the engine died and is started again", loop=name, pause_seconds=pause)
                await asyncio.sleep(pause)


async def _lived(loop: Callable[[], Awaitable[None]], *outages: Outage) -> None:
    """One life of a loop, which ends these outages once it is long enough."""
    through = asyncio.get_running_loop().call_later(THROUGH, _over, outages)
    try:
        await loop()
    finally:
        through.cancel()


def _over(outages: Iterable[Outage]) -> None:
    for outage in outages:
        outage.over(THROUGH)


def passes(error: BaseException) -> bool:
    """Whether this is nobody's fault: the database is away, or what was asked is refused for the moment."""
    if isinstance(error, BaseExceptionGroup):
        return all(passes(one) for one in error.exceptions)
    return isinstance(error, (StoreUnavailable, Unavailable))


def is_away(error: BaseException | None) -> bool:
    """Whether this says that the database is away, and not only that its writer is behind or others are faster."""
    if isinstance(error, BaseExceptionGroup):
        return any(is_away(one) for one in error.exceptions)
    return isinstance(error, StoreUnavailable) or (isinstance(error, Unavailable) and is_away(error.__cause__))
