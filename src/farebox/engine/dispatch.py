"""Who advances a run, and when: a bounded number of runs in memory, the rest as ids in two queues.

This is the embedded form of the dispatch port: everything happens in this process. Runs that were woken go in the order
of waking; first starts are handed in by ``engine.admission``, a few ahead, in the order that it finds fair. Where there
is no room for all, the two take turns, so that neither starves the other.

Nothing here is the truth. Every queued id is also a durable row that recovery finds again, so a crash loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
AHEAD = 2
"""First starts that lie ready while there is no room. More would be further from the fair order."""


class Dispatch(Protocol):
    """Wake a run: somebody will look at it, once for any number of wakes before that look."""

    def wake(self, run_id: str) -> None: ...


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


class EmbeddedDispatch:
    """At most ``most`` runners at a time; a run that fails by our own fault is tried again with growing pauses."""

    def __init__(self, make: Callable[[str], Advancing], most: int) -> None:
        self._make = make
        self._most = most
        self._active: dict[str, Advancing] = {}
        self._tasks: dict[str, asyncio.Task[bool]] = {}
        self._queue: deque[str] = deque()
        self._first: deque[str] = deque()
        self._queued: set[str] = set()
        self._turn_of_first = False
        self._turned_away = False
        self._pauses: dict[str, float] = {}
        self._resting: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._room: asyncio.Event = asyncio.Event()
        self._room.set()
        self.open = True
        """False: runs in memory finish what they do, no run is taken up."""
        self.on_room: Callable[[], None] = lambda: None
        """Called when another first start may be handed in, after ``welcomes`` has refused one."""

    @property
    def active(self) -> int:
        return len(self._active)

    @property
    def queued(self) -> int:
        return len(self._queued)

    @property
    def has_room(self) -> bool:
        """Whether a run that is handed in now is taken up at once."""
        return self.open and len(self._active) < self._most and not self._queued

    def knows(self, run_id: str) -> bool:
        """Whether the run is in memory, or will be without being woken again."""
        return run_id in self._active or run_id in self._queued or run_id in self._resting

    def welcomes(self) -> bool:
        """Whether a first start may be handed in. If not, ``on_room`` says when."""
        self._turned_away = not self.open or len(self._first) >= AHEAD
        return not self._turned_away

    def begin(self, run_id: str) -> None:
        """Take a run up for its first start, now or when it is its turn."""
        if self.has_room:
            self.wake(run_id)
        elif self.open and not self.knows(run_id):
            self._queued.add(run_id)
            self._first.append(run_id)
            self._room.clear()

    def wake(self, run_id: str) -> None:
        """Take the run up, now or when there is room; if it is in memory already, nudge it."""
        runner = self._active.get(run_id)
        if runner is not None:
            runner.nudge()
        elif run_id not in self._queued and run_id not in self._resting and self.open:
            if len(self._active) < self._most:
                self._start(run_id)
            else:
                self._queued.add(run_id)
                self._queue.append(run_id)
                self._room.clear()

    def interrupt(self, run_id: str) -> None:
        """The run was ended by somebody else; its runner, if any, lets go."""
        runner = self._active.get(run_id)
        if runner is not None:
            runner.interrupt()

    async def room(self) -> None:
        """Returns once no id is queued: whoever has many runs to wake waits here between pages."""
        await self._room.wait()

    async def settle(self, seconds: float) -> None:
        """Take up nothing more; give what is in memory so many seconds, then drop it (the journal has it)."""
        self.open = False
        self._queue.clear()
        self._first.clear()
        self._queued.clear()
        self._room.set()
        for runner in list(self._active.values()):
            runner.nudge()
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            log.warning("actions were cut off; they are performed again at the next start", runs=len(self._active))
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, run_id: str) -> None:
        runner = self._make(run_id)
        self._active[run_id] = runner
        self._idle.clear()
        task = asyncio.get_running_loop().create_task(runner.advance())
        self._tasks[run_id] = task
        task.add_done_callback(lambda done: self._ended(run_id, done))

    def _ended(self, run_id: str, task: asyncio.Task[bool]) -> None:
        runner = self._active.pop(run_id)
        del self._tasks[run_id]
        if task.cancelled():
            pass
        elif (error := task.exception()) is not None:
            self._again_later(run_id, error)
        else:
            self._pauses.pop(run_id, None)
            # A nudge may have come after ``advance`` returned and before this call: it must not be lost.
            if (task.result() or runner.nudged) and self.open:
                self._start(run_id)
        self._next()

    def _next(self) -> None:
        while self._queued and len(self._active) < self._most:
            self._turn_of_first = not self._turn_of_first
            queue = self._first if self._first and (self._turn_of_first or not self._queue) else self._queue
            run_id = queue.popleft()
            self._queued.discard(run_id)
            self._start(run_id)
        if self._turned_away and self.welcomes():
            self.on_room()
        if not self._queued:
            self._room.set()
        if not self._active:
            self._idle.set()

    def _again_later(self, run_id: str, error: BaseException) -> None:
        pause = min(self._pauses.get(run_id, FIRST_PAUSE / 2) * 2, LONGEST_PAUSE)
        self._pauses[run_id] = pause
        log.error("a run could not be advanced", run_id=run_id, again_in_seconds=pause, exc_info=error)
        self._resting.add(run_id)  # whoever wakes it meanwhile, a timer that is overdue above all, waits as well
        asyncio.get_running_loop().call_later(pause, self._rested, run_id)

    def _rested(self, run_id: str) -> None:
        self._resting.discard(run_id)
        self.wake(run_id)
