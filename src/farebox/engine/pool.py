"""Runs in memory: a bounded number, one runner and one task each. Who is taken up, and when, is decided elsewhere.

A run that fails by our own fault, or because the database is away, rests with growing pauses before it is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Literal, Protocol, TypeAlias

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0

End: TypeAlias = Literal["over", "again", "rests", "cut"]
"""How a runner left memory: nothing to do now; something came in the last moment, look again; it failed and rests; it
was cut off by a stop."""


class Advancing(Protocol):
    """One run in memory (``engine.runner``)."""

    @property
    def nudged(self) -> bool:
        """Whether a nudge has come that :meth:`advance` has not looked at."""
        ...

    def nudge(self) -> None:
        """Something may have come for it from outside: look."""
        ...

    def interrupt(self) -> None:
        """Somebody else ended the run: let go at once."""
        ...

    async def advance(self) -> bool:
        """Go on until it waits or ends. True: something came during the last moment, look again."""
        ...


class Pool:
    """``on_end`` is told of each runner that leaves, ``on_rested`` of each run whose rest is over."""

    def __init__(self, make: Callable[[str], Advancing], most: int) -> None:
        self._make = make
        self._most = most
        self._active: dict[str, Advancing] = {}
        self._tasks: dict[str, asyncio.Task[bool]] = {}
        self._pauses: dict[str, float] = {}
        self._resting: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self.on_end: Callable[[str, End], None] = lambda run_id, end: None
        self.on_rested: Callable[[str], None] = lambda run_id: None

    @property
    def active(self) -> int:
        return len(self._active)

    @property
    def room(self) -> int:
        """How many more may be started."""
        return self._most - len(self._active)

    def knows(self, run_id: str) -> bool:
        """Whether the run is in memory, or rests and will be back."""
        return run_id in self._active or run_id in self._resting

    def rests(self, run_id: str) -> bool:
        return run_id in self._resting

    def start(self, run_id: str) -> None:
        """Take a run into memory that is not there."""
        runner = self._make(run_id)
        self._active[run_id] = runner
        self._idle.clear()
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        task = self._tasks[run_id] = self._loop.create_task(runner.advance())
        task.add_done_callback(partial(self._ended, run_id))

    def nudge(self, run_id: str) -> bool:
        """Something may have come for it. False: it is not in memory."""
        runner = self._active.get(run_id)
        if runner is None:
            return False
        runner.nudge()
        return True

    def interrupt(self, run_id: str) -> None:
        """It was ended, or is advanced, by somebody else: its runner, if any, lets go."""
        self._resting.discard(run_id)
        runner = self._active.get(run_id)
        if runner is not None:
            runner.interrupt()

    async def settle(self, seconds: float) -> None:
        """Give what is in memory so many seconds, then drop it (the journal has it)."""
        self._resting.clear()
        for runner in list(self._active.values()):
            runner.nudge()
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            log.warning("actions were cut off; they are performed again later", runs=len(self._active))
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, run_id: str, task: asyncio.Task[bool]) -> None:
        runner = self._active.pop(run_id)
        del self._tasks[run_id]
        end: End = "over"
        if task.cancelled():
            end = "cut"
        elif (error := task.exception()) is not None:
            self._rest(run_id, error)
            end = "rests"
        else:
            if self._pauses:
                self._pauses.pop(run_id, None)
            # A nudge may have come after ``advance`` returned and before this call: it must not be lost.
            if task.result() or runner.nudged:
                end = "again"
        self.on_end(run_id, end)
        if not self._active:
            self._idle.set()

    def _rest(self, run_id: str, error: BaseException) -> None:
        pause = min(self._pauses.get(run_id, FIRST_PAUSE / 2) * 2, LONGEST_PAUSE)
        self._pauses[run_id] = pause
        log.error("a run could not be advanced", run_id=run_id, again_in_seconds=pause, exc_info=error)
        self._resting.add(run_id)  # whoever wakes it meanwhile, a timer that is overdue above all, waits as well
        asyncio.get_running_loop().call_later(pause, self._rested, run_id)

    def _rested(self, run_id: str) -> None:
        if run_id in self._resting:
            self._resting.discard(run_id)
            self.on_rested(run_id)
