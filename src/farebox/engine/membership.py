"""This process as one of a fleet: it says that it lives, hears what the others did, and knows how long the queue is.

Losing a piece of news delays, it never loses anything: every sign of life is answered with all that this member has,
and whoever waits for news looks by himself now and then.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence

from farebox.core.records import Run, RunStatus
from farebox.engine.outage import Outage
from farebox.service.house import Graphs
from farebox.storage.port import Books, StoreUnavailable
from farebox.storage.port_fleet import Beat, Fleet, Report

BEAT = 1.5
"""Seconds between two signs of life."""
LATE = 5.0
"""Seconds after which a sign of life is missed."""
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
AHEAD = 500
"""Segments that may lie ready for the workers. What is opened beyond waits in its workflow's queue, whose order is
fair; these here go in the order in which they came."""


class Membership:
    """The loops belong to whoever starts the process; the rest of it listens through the ``on_`` functions."""

    def __init__(self, fleet: Fleet, graphs: Graphs) -> None:
        self.fleet = fleet
        self._graphs = graphs
        self._waiting = 0
        self._beaten_at = time.monotonic()
        self.left: frozenset[str] = frozenset()
        """The runs of the last transaction that were left to admission."""
        self.report: Callable[[], Report] = Report
        self.on_beat: list[Callable[[Beat], None]] = []
        self.on_news: Callable[[Sequence[str]], None] = lambda words: None
        """Ids of what others have changed. None at all: some may have been missed."""
        self.on_due: Callable[[], None] = lambda: None

    @property
    def ready(self) -> bool:
        """Whether the others hear of this member."""
        return time.monotonic() - self._beaten_at < LATE

    # ---- how long the queue is ---------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """Segments that nobody has taken, as far as is known."""
        return self._waiting

    def room(self, besides: int = 0) -> bool:
        """Whether another first start may be handed out."""
        return self._waiting + besides < AHEAD

    async def measure(self) -> None:
        """Look how long the queue is by now."""
        self._waiting = await self.fleet.waiting()

    # ---- told by the writer, before each transaction -----------------------------------------------------------------

    def sift(self, books: Books) -> frozenset[str]:
        """Which of the runs that become due are left to admission: those that wait for their first start, if their
        workflow has limits or the queue is long."""
        left: set[str] = set()
        for run_id in books.wakes:
            run = books.known(run_id)
            first = run is not None and run.status is RunStatus.QUEUED and run.started_at is None
            if first and run is not None and not run.parent_waits and not self._admits(run):
                left.add(run_id)
            else:
                self._waiting += 1
        self.left = frozenset(left)
        return self.left

    def _admits(self, run: Run) -> bool:
        graph = self._graphs.kept(run.workflow_id, run.version)
        limited = graph is None or graph.limits.concurrent is not None or graph.limits.per_minute is not None
        return not limited and self.room()

    # ---- the loops ---------------------------------------------------------------------------------------------------

    async def beat_on(self) -> None:
        """The loop of the signs of life."""
        outage = Outage("the database is away; this process cannot say that it lives")
        while True:
            try:
                await self.beat()
                outage.over()
                await asyncio.sleep(BEAT)
            except StoreUnavailable as error:
                outage.met(error)
                await asyncio.sleep(FIRST_PAUSE)

    async def beat(self) -> None:
        """One sign of life."""
        beat = await self.fleet.beat(self.report())
        self._beaten_at = time.monotonic()
        self._waiting = beat.waiting
        for listener in self.on_beat:
            listener(beat)

    async def listen_on(self) -> None:
        """The loop that listens to the others."""
        pause, since = FIRST_PAUSE, math.inf
        outage = Outage("the database is away; this process does not hear the others")

        def heard(words: Sequence[str]) -> None:
            nonlocal since
            since = min(since, time.monotonic())
            outage.over()
            self.on_news(words)

        while True:
            since = math.inf
            try:
                await self.fleet.listen(heard, lambda: self.on_due())
            except StoreUnavailable as error:
                outage.met(error)
            pause = FIRST_PAUSE if time.monotonic() - since > LATE else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)
