"""Who advances a run, and when: the port, and its embedded form.

*Embedded*: everything happens in this process. Runs that were woken go in the order of waking; first starts are handed
in by ``engine.admission``, a few ahead, in the order that it finds fair. Where there is no room for all, the two take
turns, so that neither starves the other. The *fleet* form is ``engine.fleet``: many processes on one database.

Nothing here is the truth. Every queued id is also a durable row that recovery finds again, so a crash loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from farebox.engine.pool import End, Pool

AHEAD = 2
"""First starts that lie ready while there is no room. More would be further from the fair order."""


class Dispatch(Protocol):
    """What the other parts of the engine ask of it, whichever form it has."""

    on_room: Callable[[], None]
    """Called when another first start may be handed in, after ``welcomes`` has refused one."""

    @property
    def active(self) -> int:
        """Runs in memory, and those that a place is kept for."""
        ...

    @property
    def queued(self) -> int:
        """Runs that are due and wait for somebody who advances them."""
        ...

    @property
    def has_room(self) -> bool:
        """Whether a run that is handed in now is taken up at once, as far as is known."""
        ...

    def welcomes(self) -> bool:
        """Whether a first start may be handed in. If not, ``on_room`` says when."""
        ...

    def begin(self, run_id: str) -> None:
        """Take a run up for its first start, now or when it is its turn."""
        ...

    def promise(self, run_id: str) -> bool:
        """Keep a place for a run that starts in the transaction that opens it. False: there is none."""
        ...

    def interrupt(self, run_id: str) -> None:
        """The run was ended by somebody else; its runner, if any, lets go."""
        ...

    async def lost(self, run_ids: Sequence[str]) -> list[str]:
        """Those that nobody advances, and nobody will without being woken again."""
        ...

    async def handed(self, run_ids: Sequence[str]) -> list[str]:
        """Those of these queued runs that another process has let in before."""
        ...

    async def take_up(self, run_ids: Sequence[str]) -> None:
        """Wake all these."""
        ...

    async def room(self) -> None:
        """Returns once nobody waits: whoever has many runs to wake waits here between pages."""
        ...


class EmbeddedDispatch:
    """Two queues before the pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._queue: deque[str] = deque()
        self._first: deque[str] = deque()
        self._queued: set[str] = set()
        self._turn_of_first = False
        self._turned_away = False
        self._promised: set[str] = set()
        """Runs that start in the transaction being written: nobody else takes them up before it is announced."""
        self._room: asyncio.Event = asyncio.Event()
        self._room.set()
        self.open = True
        """False: runs in memory finish what they do, no run is taken up."""
        self.on_room: Callable[[], None] = lambda: None
        pool.on_end = self._ended
        pool.on_rested = self.wake

    @property
    def active(self) -> int:
        return self._pool.active + len(self._promised)

    @property
    def queued(self) -> int:
        return len(self._queued)

    @property
    def has_room(self) -> bool:
        return self.open and self._pool.room > 0 and not self._queued

    def knows(self, run_id: str) -> bool:
        """Whether the run is in memory, or will be without being woken again."""
        return run_id in self._queued or run_id in self._promised or self._pool.knows(run_id)

    async def lost(self, run_ids: Sequence[str]) -> list[str]:
        return [run_id for run_id in run_ids if not self.knows(run_id)]

    async def handed(self, run_ids: Sequence[str]) -> list[str]:
        return []  # there is no other

    async def take_up(self, run_ids: Sequence[str]) -> None:
        for run_id in run_ids:
            self.wake(run_id)

    async def room(self) -> None:
        await self._room.wait()

    def welcomes(self) -> bool:
        self._turned_away = not self.open or len(self._first) >= AHEAD
        return not self._turned_away

    def begin(self, run_id: str) -> None:
        if self.has_room:
            self.wake(run_id)
        elif self.open and not self.knows(run_id):
            self._line_up(run_id, self._first)

    def promise(self, run_id: str) -> bool:
        """Keep a place for a run that starts in the transaction that opens it, if there is one."""
        if not self.open or self._queued or self._pool.room <= len(self._promised):
            return False
        self._promised.add(run_id)
        return True

    def keep_promises(self, run_ids: Sequence[str]) -> None:
        """That transaction is durable: take these up. Places kept for what it did not store are free again; whoever was
        to start with one that may not be stored is found by the sweep, if he is there."""
        self._promised.clear()
        for run_id in run_ids:
            if self.open and not self.knows(run_id):
                self._pool.start(run_id)

    def wake(self, run_id: str) -> None:
        """Take the run up, now or when there is room; if it is in memory already, nudge it."""
        if not self._pool.nudge(run_id) and self.open and not self.knows(run_id):
            if self._pool.room > 0:
                self._pool.start(run_id)
            else:
                self._line_up(run_id, self._queue)

    def interrupt(self, run_id: str) -> None:
        self._pool.interrupt(run_id)

    async def settle(self, seconds: float) -> None:
        """Take up nothing more; give what is in memory so many seconds."""
        self.open = False
        self._queue.clear()
        self._first.clear()
        self._queued.clear()
        self._room.set()
        await self._pool.settle(seconds)

    def _line_up(self, run_id: str, queue: deque[str]) -> None:
        self._queued.add(run_id)
        queue.append(run_id)
        self._room.clear()

    def _ended(self, run_id: str, end: End) -> None:
        if end == "again" and self.open:
            self._pool.start(run_id)
        while self._queued and self._pool.room > 0:
            self._turn_of_first = not self._turn_of_first
            queue = self._first if self._first and (self._turn_of_first or not self._queue) else self._queue
            next_id = queue.popleft()
            self._queued.discard(next_id)
            self._pool.start(next_id)
        if self._turned_away and self.welcomes():
            self.on_room()
        if not self._queued:
            self._room.set()
