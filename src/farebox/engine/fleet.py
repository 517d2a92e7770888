"""Who advances a run, and when: the form for a fleet. What is due is handed out by the database's queue, to every
worker some at a time; a *segment* is a run from where it stands to its next wait or its end, in the memory of one
worker.

*Take* segments while there is room, *start* them in the pool, and *settle* each when it has ended: it is over, or must
be looked at again by anybody (something came in the last moment, or this worker stops). Signs of life keep what was
taken; what is missing in their answer belongs to somebody else by now, and is let go.

That a segment is advanced twice for a moment cannot be excluded: a worker may be frozen, and wake up. It does no harm:
the journal's key (run, seq) refuses whoever is late, and a settlement by a worker that has lost the segment changes
nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import structlog

from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Millis
from farebox.engine.desk import Fresh
from farebox.engine.duties import Duties
from farebox.engine.idling import idle
from farebox.engine.membership import Membership
from farebox.engine.outage import Outage
from farebox.engine.pool import End, Pool
from farebox.service.house import House
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_fleet import Beat, Job, Report

log = structlog.get_logger(__name__)

BATCH = 64
"""Segments that are taken at once."""
IDLE = 2.0
"""Seconds after which a worker looks by itself, for what a dead one has left and for what it was not told of."""
PAUSE = 0.05
"""Seconds until something is asked for again that could not be had."""
LAST_WORDS = 5.0
"""Seconds that a worker which stops may take to give back what it has."""


class _Segment:
    """A run that this worker has."""

    __slots__ = ("end", "job_id", "late", "since")

    def __init__(self, job_id: int, since: Millis) -> None:
        self.job_id = job_id
        self.since = since
        self.end: End | None = None
        """How it ended, until that is stored."""
        self.late = False
        """It was taken again while its former runner had not left yet."""


class FleetDispatch:
    """``fresh``: where runners look for what was read for them."""

    def __init__(
        self,
        pool: Pool,
        membership: Membership,
        house: House,
        fresh: Fresh,
        duties: Duties,
    ) -> None:
        self._pool = pool
        self._membership = membership
        self._fleet = membership.fleet
        self._store = house.store
        self._clock = house.clock
        self._fresh = fresh
        self._duties = duties
        self._segments: dict[str, _Segment] = {}
        self._ended: set[str] = set()
        self._letting: list[str] = []
        self._suspects: set[str] = set()
        self._all_told = asyncio.Event()
        self._all_told.set()
        self._due = asyncio.Event()
        self._news = asyncio.Event()
        self._turned_away = False
        self.open = True
        """False: what is in memory ends and is given back, nothing is taken."""
        self.on_room: Callable[[], None] = lambda: None
        pool.on_end = self._left
        pool.on_rested = self._start
        membership.on_beat.append(self._beaten)
        membership.on_due = self.look
        membership.report = self.report

    # ---- what the engine asks (``engine.dispatch``) ------------------------------------------------------------------

    @property
    def active(self) -> int:
        return self._pool.active

    @property
    def queued(self) -> int:
        return self._membership.waiting

    @property
    def has_room(self) -> bool:
        return self._membership.room(len(self._letting))

    def welcomes(self) -> bool:
        self._turned_away = not self.has_room
        self._news.set()
        return not self._turned_away

    def begin(self, run_id: str) -> None:
        self._letting.append(run_id)
        self._news.set()

    def promise(self, run_id: str) -> bool:
        """Never: whoever opens a run does not choose who advances it."""
        return False

    def interrupt(self, run_id: str) -> None:
        if run_id in self._segments:
            self._pool.interrupt(run_id)

    async def lost(self, run_ids: Sequence[str]) -> list[str]:
        letting = set(self._letting)
        return [run_id for run_id in await self._fleet.lost(run_ids) if run_id not in letting]

    async def handed(self, run_ids: Sequence[str]) -> list[str]:
        lost = set(await self._fleet.lost(run_ids))
        return [run_id for run_id in run_ids if run_id not in lost]

    async def take_up(self, run_ids: Sequence[str]) -> None:
        if run_ids:
            await self._fleet.hand_out(run_ids)

    async def room(self) -> None:
        while not self.has_room:
            await asyncio.sleep(PAUSE)
            await self._membership.measure()

    # ---- news --------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """There may be something to take."""
        self._due.set()

    def woken(self, run_ids: Iterable[str]) -> None:
        """This process has just made these due. Those that are elsewhere are told there."""
        for run_id in run_ids:
            self._pool.nudge(run_id)
        self._due.set()

    def heard(self, words: Sequence[str]) -> None:
        """Others have changed these: if one of them is here, somebody wants something of it. None: any of them."""
        suspects = self._segments.keys() & words if words else self._segments.keys()
        if suspects:
            self._suspects |= suspects
            self._news.set()

    def report(self) -> Report:
        """What this worker does now."""
        oldest, segment = next(iter(self._segments.items()), ("", None))
        return Report(
            state="working" if self.open else "draining",
            runs=len(self._segments),
            oldest_run=oldest,
            oldest_since=None if segment is None else segment.since,
            duties=self._duties.held,
        )

    # ---- taking ------------------------------------------------------------------------------------------------------

    async def take_on(self) -> None:
        """The loop that takes. It posts the duties first, so that there is somebody for each."""
        await self._fleet.post(self._duties.names)
        outage = Outage("the database is away; nothing can be taken")
        while True:
            self._due.clear()
            try:
                taken = await self.take()
                outage.over()
                if taken:
                    continue
                pause = IDLE
            except StoreUnavailable as error:
                outage.met(error)
                pause = PAUSE
            await idle(self._due, pause)

    async def take(self) -> int:
        """Take as much as there is room for, at most a batch; returns how much it was."""
        room = min(BATCH, self._pool.room)
        jobs = await self._fleet.take(max(room, 1), self._duties.names, runs=room > 0)
        await self._have(jobs)
        return len(jobs)

    async def _have(self, jobs: Iterable[Job]) -> None:
        """These are this worker's now."""
        runs: list[str] = []
        for job in jobs:
            known = self._segments.get(job.subject)
            if job.kind == "duty":
                self._duties.begin(job.subject, job.id)
            elif known is None or known.job_id != job.id:  # else our sign of life was late, and nobody else was faster
                self._segments[job.subject] = _Segment(job.id, self._clock())
                runs.append(job.subject)
        if not runs:
            return
        try:
            for run_id, (run, entries) in (await self._fleet.read(runs)).items():
                self._fresh[run_id] = run, entries, None
        except StoreUnavailable:
            log.warning("the journals could not be read at once; each run reads its own")
        for run_id in runs:
            self._start(run_id)
            self._fresh.pop(run_id, None)

    def _start(self, run_id: str) -> None:
        segment = self._segments.get(run_id)
        if segment is None or not self.open:
            return
        if self._pool.knows(run_id):
            segment.late = True
        else:
            self._pool.start(run_id)

    # ---- ending ------------------------------------------------------------------------------------------------------

    def _left(self, run_id: str, end: End) -> None:
        segment = self._segments.get(run_id)
        if self._pool.room == 1:
            self._due.set()
        if segment is None:
            return
        if segment.late:
            segment.late = False
            self._start(run_id)
        elif end != "rests":
            segment.end = end if self.open else "cut"
            self._ended.add(run_id)
            self._all_told.clear()
            self._news.set()

    async def settle_on(self) -> None:
        """The loop that stores what has ended, and does what the news ask for."""
        outage = Outage("the database is away; what has ended is told later")
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._look_after()
                await self._let_in()
                await self._settle()
                outage.over()
            except StoreUnavailable as error:
                outage.met(error)
            if (self._ended or self._turned_away) and not self._news.is_set():  # asked again soon
                await asyncio.sleep(PAUSE)
                self._news.set()

    async def _settle(self) -> None:
        """Store how segments ended."""
        asked = {run_id: self._segments[run_id] for run_id in self._ended}
        if not asked:
            return
        over = [segment.job_id for segment in asked.values() if segment.end == "over"]
        again = [segment.job_id for segment in asked.values() if segment.end != "over"]
        settled = await self._fleet.settle(over, again)
        for run_id, segment in asked.items():
            if segment.job_id in settled:
                self._ended.discard(run_id)
                if self._segments.get(run_id) is segment:
                    del self._segments[run_id]
        if not self._ended:
            self._all_told.set()

    async def _look_after(self) -> None:
        """Runs that are here and were changed by others: ended, or to be looked at."""
        suspects, self._suspects = self._suspects, set()
        if not suspects:
            return
        try:
            _, runs = await self._store.load((), list(suspects))
        except StoreUnavailable:
            self._suspects |= suspects
            raise
        for run in runs:
            if run.status in FINAL_RUN_STATUSES:
                self._pool.interrupt(run.id)
            else:
                self._pool.nudge(run.id)

    async def _let_in(self) -> None:
        """Hand out whom admission has let in, as long as this member admits."""
        if self._turned_away:
            await self._membership.measure()
            if self.has_room:
                self._turned_away = False
                self.on_room()
        letting, duty = list(self._letting), self._duties.job_of("admission")
        if letting and duty is not None:
            await self._fleet.hand_out(letting, duty)
            self._due.set()
        self._letting = self._letting[len(letting) :]

    def _beaten(self, beat: Beat) -> None:
        """What this member has, as the database sees it."""
        held = {job.id: job for job in beat.jobs}
        for run_id, segment in list(self._segments.items()):
            job = held.pop(segment.job_id, None)
            if job is None:
                self._lose(run_id)
            elif job.marked:
                self._pool.nudge(run_id)
        self._duties.keep_only(held)
        strange = [job for job in held.values() if job.kind == "advance"]
        if strange and self.open:  # it was given to us, but the answer got lost
            log.warning("segments that were taken unnoticed are started", runs=len(strange))
            for job in strange:
                self._segments[job.subject] = _Segment(job.id, self._clock())
                self._start(job.subject)

    def _lose(self, run_id: str) -> None:
        log.warning("a run was given to another worker, as this one had been silent", run_id=run_id)
        del self._segments[run_id]
        self._ended.discard(run_id)
        if not self._ended:
            self._all_told.set()
        self._pool.interrupt(run_id)

    # ---- the end -----------------------------------------------------------------------------------------------------

    async def settle(self, seconds: float) -> None:
        """Take nothing more; give what is in memory so many seconds, and the rest back: others go on at once."""
        self.open = False
        settling = asyncio.create_task(self._give_back_on())
        try:
            await self._pool.settle(seconds)
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await self._all_told.wait()
        finally:
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)

    async def _give_back_on(self) -> None:
        with suppress(StoreUnavailable):
            await self._fleet.settle((), self._duties.give_back())
        await self.settle_on()
