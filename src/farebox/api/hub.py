"""Who waits for news of which execution. One hub a process: long-polls and streams sleep here, the writer wakes them.

News carries nothing: whoever is woken reads the database again. So a slow reader holds no memory, and a lost wake costs
at most one heartbeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from types import TracebackType

from farebox.core.records import Execution, Run


class Listener:
    """One reader's bell. Listen first, read then, sleep last: news in between are not lost."""

    __slots__ = ("_future", "_hub", "_rung", "subject")

    def __init__(self, hub: Hub, subject: str) -> None:
        self._hub = hub
        self.subject = subject
        self._rung = False
        self._future: asyncio.Future[None] | None = None

    def __enter__(self) -> Listener:
        self._hub._add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hub._remove(self)

    def ring(self) -> None:
        """There are news, or the reader should look up for another reason (it was cut off, the house closes)."""
        self._rung = True
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    async def next(self, seconds: float) -> bool:
        """Sleep until the bell rings (True) or the time is over (False)."""
        if not self._rung and seconds > 0 and not self._hub.closed:
            loop = asyncio.get_running_loop()
            self._future = loop.create_future()
            timer = loop.call_later(seconds, _wake, self._future)
            try:
                await self._future
            finally:
                timer.cancel()
                self._future = None
        rung, self._rung = self._rung, False
        return rung


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class Hub:
    """All listeners, by what they listen to."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self.closed = False

    def listen(self, subject: str) -> Listener:
        """A bell for one execution (or run), by id; use it as a context manager."""
        return Listener(self, subject)

    def changed(self, executions: Iterable[Execution], runs: Iterable[Run] = ()) -> None:
        """These executions and runs are stored anew. Called after each durable commit."""
        if self._listeners:
            for execution in executions:
                self.ring(execution.id)
            for run in runs:
                self.ring(run.id)

    def ring(self, subject: str) -> None:
        """News of an execution or run; also of what is not stored in it, such as an execution's tokens."""
        for listener in self._listeners.get(subject, ()):
            listener.ring()

    def heard(self, words: Sequence[str]) -> None:
        """Other processes have changed these; none at all: they may have changed anything."""
        if self._listeners:
            for subject in words or list(self._listeners):
                self.ring(subject)

    def close(self) -> None:
        """The house stops: everybody wakes, answers and leaves."""
        self.closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.ring()

    def __len__(self) -> int:
        return sum(len(listeners) for listeners in self._listeners.values())

    def _add(self, listener: Listener) -> None:
        self._listeners.setdefault(listener.subject, set()).add(listener)

    def _remove(self, listener: Listener) -> None:
        listeners = self._listeners.get(listener.subject)
        if listeners is not None:
            listeners.discard(listener)
            if not listeners:
                del self._listeners[listener.subject]
