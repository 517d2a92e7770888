"""Wakes runs when they are due. Waiting costs nothing: one indexed row a run, and one sleep for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from farebox.core.values import Millis
from farebox.engine.idling import idle
from farebox.storage.port import JournalStore

BATCH = 500
LONGEST_SLEEP = 30.0
"""Seconds. The clock of the wall may jump (a suspended laptop, NTP), so it is read again now and then."""
SHORT_SLEEP = 0.05
"""While woken runs have not been stored yet, their rows are still due and hide the next due time."""


class Timers:
    """Sleeps until the earliest due time, or until an earlier one is noticed."""

    def __init__(self, store: JournalStore, clock: Callable[[], Millis], wake: Callable[[str], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake
        self._woken: set[str] = set()
        self._sleeps_until: Millis | None = None
        self._changed = asyncio.Event()

    def stored(self, run_id: str, due_at: Millis | None) -> None:
        """A run's timer row was written."""
        self._woken.discard(run_id)
        if due_at is not None and (self._sleeps_until is None or due_at < self._sleeps_until):
            self._changed.set()

    def let_go(self, run_id: str) -> None:
        """The run left memory; if its timer is due still, it is woken again."""
        self._woken.discard(run_id)

    def found(self, due_at: Millis | None) -> Millis | None:
        """What the row of a run says that was read, if its journal says this."""
        return due_at

    def look(self) -> None:
        """The clock may have moved: look now."""
        self._changed.set()

    async def run(self) -> None:
        """The loop."""
        while True:
            self._changed.clear()
            self._sleeps_until = None
            pause = await self._round()
            if pause > 0:
                await idle(self._changed, pause)

    async def _round(self) -> float:
        """Wake what is due; returns for how many seconds there is nothing to do."""
        now = self._clock()
        most = BATCH + len(self._woken)
        due = await self._store.due_timers(now, most)
        fresh = [timer.run_id for timer in due if timer.run_id not in self._woken]
        for run_id in fresh:
            self._woken.add(run_id)
            self._wake(run_id)
        if len(due) == most:
            await asyncio.sleep(0)  # more may be due; let the woken ones go first
            return SHORT_SLEEP if len(self._woken) > 4 * BATCH else 0
        next_at = await self._store.next_timer()
        if self._changed.is_set():
            return 0
        self._sleeps_until = next_at
        if next_at is None:
            return LONGEST_SLEEP
        return min(max((next_at - self._clock()) / 1000, SHORT_SLEEP if self._woken else 0.001), LONGEST_SLEEP)
