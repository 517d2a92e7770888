"""Admission: who may start. A run that was opened stays queued until its workflow and this server have room for it.

*What counts.* ``limits.concurrent`` bounds the runs of a workflow that have started and neither wait nor have ended;
``limits.perMinute`` bounds first starts in any sixty seconds. Both count at the first start only: a run that wakes, or
that is retried after it had started, is never queued again. A child that its parent waits for is let in at once, as two
workflows that wait for each other's places would wait for ever. A run goes by the limits of its own version.

*In what order.* Within a workflow the oldest first; between organizations, and within one between its workflows, in
turns (``Rotation``), so that a flood on one never starves another. ``limits.priority`` shares an organization's turns.

*How much one may hold* of one process. Turns alone do not help against runs that stay long, so no workflow holds more
than ``SHARE`` times the places that are still free: what floods the server stops a little before it is full, and others
find room.

*Where it is kept.* The queues are rows of the database, found by an index; memory holds one ``Line`` for each workflow
that has a queue or limits. Nothing of it is truth: places and starts are counted from the database when a line is
first needed, so a restart does not let in too many, and ``refresh`` counts again now and then.

A run of a workflow without limits passes without any of this as long as nobody waits for room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from heapq import heappop, heappush

from farebox.core.errors import FareboxError
from farebox.core.graph import Graph, Limits
from farebox.core.records import Run, RunStatus
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.times import MINUTE
from farebox.core.values import Millis
from farebox.engine.dispatch import Dispatch
from farebox.engine.idling import idle
from farebox.engine.lines import UNLIMITED, Line, Rotation, Stay
from farebox.service.house import House
from farebox.storage.port_fleet import QUEUED

PAGE = 64
"""Queued runs of a workflow that are read at once."""
AT_ONCE = 64
"""Runs that are let in before the loop lets others have a turn."""
SHARE = 8
"""So many times the free places a workflow may hold: of 2,000, the first one 1,777 and the next one 198 of the rest."""
HELD_BACK = 1.0
"""Seconds until a workflow that holds its share is looked at again, should nothing of it end before."""
LONGEST_SLEEP = 30.0
"""Seconds. The clock of the wall may jump, so it is read again now and then."""
KEPT_LINES = 1_000
"""Lines beyond these are dropped when they are idle; what is dropped is counted anew when it is needed."""
MOST_HANDED = 1_000
"""Runs that were let in elsewhere, after which it is asked which of them have started."""
FORMER = 16
"""Runs of former times that tell how long a run usually stays."""


class Admission:
    """Told of every change by the engine; one loop lets runs in."""

    def __init__(self, house: House, dispatch: Dispatch, places: int = 0) -> None:
        self._house = house
        self._places = places
        """Runs that this process advances at once; 0: a fleet, of which nobody knows exactly how many."""
        self._dispatch = dispatch
        self._lines: dict[str, Line] = {}
        self._ready = Rotation()
        self._minutes: list[tuple[Millis, str]] = []
        self._uncertain: set[str] = set()
        """In a fleet: workflows whose places must be counted again."""
        self._held_back: list[Line] = []
        """They hold their share."""
        self._open = False
        self._changed = asyncio.Event()
        dispatch.on_room = self.look

    # ---- told by the engine, in the moment of the commit -------------------------------------------------------------

    @property
    def watches(self) -> bool:
        """Whether anybody has limits or queues: only then must every change be told."""
        return bool(self._lines)

    @property
    def waiting(self) -> int:
        """About how many runs are queued for their first start."""
        return sum(line.waiting for line in self._lines.values())

    def may_start(self, graph: Graph, run_id: str) -> bool:
        """Whether a run may start in the transaction that opens it: nobody else waits, nothing limits it, and a place
        is kept for it."""
        limits = graph.limits
        if limits.concurrent is not None or limits.per_minute is not None:
            return False
        return self._open and not self._ready and self._roomy and self._dispatch.promise(run_id)

    def admits(self, run: Run) -> bool:
        """A run that has just been opened. True: it starts now; else it is queued."""
        if run.parent_waits:
            return True
        graph = self._house.graphs.kept(run.workflow_id, run.version)
        if graph is not None and self._open and not self._ready and self._roomy and self._dispatch.has_room:
            limits = graph.limits
            if limits.concurrent is None and limits.per_minute is None:
                return True
            line = self._lines.get(run.workflow_id)
            if line is not None and line.counted and line.idle:
                now = self._house.clock()
                if line.free_at(limits, now) == now:
                    line.take(run.id, limits, now)
                    return True
        line = self._line(run.workflow_id, run.org_id)
        line.waiting += 1
        line.more = True
        self._stir(line)
        return False

    def admitted(self, run: Run) -> bool:
        """Whether a run that has not started may start now. If not, it is seen to that it will."""
        if run.parent_waits:
            return True
        line = self._line(run.workflow_id, run.org_id)
        if run.id in line.handed:
            return True
        line.rewind()  # it may have been opened long ago, and be queued again only now
        self._stir(line)
        return False

    def moved(self, run: Run) -> None:
        """A run has changed: it may have taken its place, or given it back."""
        line = self._lines.get(run.workflow_id)
        if line is None or run.status is RunStatus.QUEUED:
            return
        now = self._house.clock()
        if run.status is RunStatus.RUNNING:
            line.back(run.id, now)
        else:
            if run.started_at is None and run.id not in line.handed and not run.parent_waits:
                line.page.pop(run.id, None)  # it was cancelled in the queue
                line.waiting = max(0, line.waiting - 1)
            line.leave(run.id, now, started=run.started_at is not None)
            self._stir(line)
        line.handed.discard(run.id)
        if not line.counted:
            self._drop(line, now)

    def heard(self, word: str) -> None:
        """In a fleet, where others open and advance runs: something about the runs of a workflow has changed, or one
        was opened that queues."""
        if word.startswith(QUEUED):
            _, workflow_id, org_id = word.split("/")
            line = self._line(workflow_id, org_id)
            line.waiting += 1
            line.more = True
            if not line.page:
                line.after = 0  # whoever got an earlier place may have been stored later
            self._stir(line)
        elif word in self._lines:
            line = self._lines[word]
            if line.counted or len(line.handed) > MOST_HANDED:
                self._uncertain.add(word)
                self._changed.set()

    def forget(self) -> None:
        """In a fleet, when this process is to admit: what it knew from an earlier time is not true any more."""
        self._lines.clear()
        self._ready = Rotation()
        self._minutes.clear()
        self._uncertain.clear()

    def look(self) -> None:
        """There may be room, or the clock may have moved: look now."""
        self._changed.set()

    def eta(self, workflow_id: str, position: int) -> int | None:
        """About how many seconds until the queued run at this position of its workflow starts; None: not known."""
        line = self._lines.get(workflow_id)
        return None if line is None else line.eta(position, self._house.clock())

    # ---- the loop ----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """The loop."""
        await self.refresh()
        self._open = True
        while True:
            self._changed.clear()
            pause = await self._round()
            await idle(self._changed, pause)

    async def refresh(self) -> None:
        """Count again what the database knows: the queues, and the places of the workflows whose runs queue."""
        queued = {queue.workflow_id: queue for queue in await self._house.store.queues()}
        for queue in queued.values():
            line = self._line(queue.workflow_id, queue.org_id)
            for run_id in await self._dispatch.lost(list(line.handed)):
                line.handed.discard(run_id)
                line.leave(run_id, 0, started=False)
            line.waiting = max(0, queue.waiting - len(line.handed))
            line.rewind()
            if line.counted or line.placed:
                await self._count_places(line)
            self._stir(line)
        now = self._house.clock()
        for line in list(self._lines.values()):
            if line.workflow_id not in queued:
                line.waiting = 0
                self._drop(line, now)

    async def _round(self) -> float:
        """Let in whom there is room for; returns for how many seconds there is nothing to do."""
        while self._uncertain:
            await self._recount(self._uncertain.pop())
        self._ring()
        held_back, self._held_back = self._held_back, []
        for waiting in held_back:
            if not waiting.idle:
                self._ready.add(waiting)
        done = 0
        while self._ready:
            if not self._dispatch.welcomes():
                return LONGEST_SLEEP  # it will say when there is room
            line = self._ready.next()
            assert line is not None
            await self._serve(line)
            done += 1
            if done % AT_ONCE == 0:
                await asyncio.sleep(0)
        longest = HELD_BACK if self._held_back else LONGEST_SLEEP
        if not self._minutes:
            return longest
        return min(max((self._minutes[0][0] - self._house.clock()) / 1000, 0.001), longest)

    def _ring(self) -> None:
        """Lines whose minute has room again."""
        now = self._house.clock()
        while self._minutes and self._minutes[0][0] <= now:
            due_at, workflow_id = heappop(self._minutes)
            line = self._lines.get(workflow_id)
            if line is not None and line.rings_at == due_at:
                line.rings_at = None
                self._ready.add(line)

    async def _serve(self, line: Line) -> None:
        """Let the oldest run of a line in, or take the line out of the turns until something changes for it."""
        if not line.page:
            await self._read(line)
            if self._lines.get(line.workflow_id) is not line:  # it was forgotten meanwhile, or another took its place
                return
        run_id, version = next(iter(line.page.items()), ("", 0))
        if not run_id:
            self._ready.remove(line)
            self._drop(line, self._house.clock())
            return
        limits = await self._limits(line, version)
        holds_its_share = not self._roomy and await self._holds_its_share(line)
        if run_id not in line.page:  # it was cancelled in this moment
            return
        if limits.priority != line.limits.priority:  # it was not its turn, or has more of them
            self._ready.remove(line)
            line.limits = limits
            self._ready.add(line)
            return
        now = self._house.clock()
        free_at = line.free_at(limits, now)
        line.limits = limits
        if free_at == now and holds_its_share:
            self._ready.remove(line)
            self._held_back.append(line)
            return
        if free_at == now:
            line.take(run_id, limits, now)
            self._dispatch.begin(run_id)
            return
        self._ready.remove(line)
        if free_at is not None and line.rings_at != free_at:
            line.rings_at = free_at
            heappush(self._minutes, (free_at, line.workflow_id))

    @property
    def _free(self) -> int:
        return self._places - self._dispatch.active

    @property
    def _roomy(self) -> bool:
        """Even a workflow that held every place in use would not hold more than its share."""
        return not self._places or self._free * (SHARE + 1) > self._places

    async def _holds_its_share(self, line: Line) -> bool:
        if not line.placed and not line.counted:
            line.placed = True  # from here on it is told of every change
            await self._count_places(line)
        return len(line.active) > SHARE * max(self._free, 1)

    async def _read(self, line: Line) -> None:
        """The next page of a queue; a short one is the last."""
        while line.more and not line.page:
            line.more = False  # whoever is opened from here on says so
            after, most = line.after, PAGE + len(line.handed)
            heads = await self._house.store.queue_heads(line.workflow_id, after, most)
            if line.after == after:  # else it was rewound meanwhile
                line.read(heads, most)

    async def _limits(self, line: Line, version: int) -> Limits:
        """What the author of this version allows. A version that cannot be built here is let in, to fail and say so."""
        try:
            graph = await self._house.graphs.get(line.workflow_id, version)
        except FareboxError:
            return UNLIMITED
        limits = graph.limits
        if not line.counted and (limits.concurrent is not None or limits.per_minute is not None):
            await self._count(line, graph)
        return limits

    # ---- counting from the database ----------------------------------------------------------------------------------

    async def _count(self, line: Line, graph: Graph) -> None:
        """The first time that a line's limits matter: who holds a place, who started in the last minute."""
        await self._count_places(line)
        await self._count_starts(line, graph)
        heads = await self._house.store.queue_heads(line.workflow_id, 0, PAGE)
        for run_id in await self._dispatch.handed([head.run_id for head in heads if head.run_id not in line.handed]):
            line.take(run_id, graph.limits, self._house.clock())
        line.counted = True

    async def _count_places(self, line: Line, never: Collection[str] = ()) -> None:
        """``never``: those among them that have not even started."""
        running = {run.run_id: run for run in await self._house.store.active_runs(line.workflow_id)}
        for run_id in [one for one in line.active if one not in running and one not in line.handed]:
            line.leave(run_id, self._house.clock(), started=run_id not in never)
        for run_id, run in running.items():
            if run_id not in line.active:
                line.active[run_id] = Stay(run.started_at, measured=False)

    async def _recount(self, workflow_id: str) -> None:
        """Who has a place by now; whoever has started since he was let in needs no place kept for him."""
        line = self._lines.get(workflow_id)
        if line is None:
            return
        never: set[str] = set()
        if line.handed:
            _, runs = await self._house.store.load((), list(line.handed))
            never = {run.id for run in runs if run.started_at is None}
            for run in runs:
                if run.started_at is not None or run.status in FINAL_RUN_STATUSES:
                    line.handed.discard(run.id)
        await self._count_places(line, never)
        self._stir(line)

    async def _count_starts(self, line: Line, graph: Graph) -> None:
        """The newest starts stand just before the head of the queue, as the oldest run starts first."""
        store, now = self._house.store, self._house.clock()
        before = next(iter(line.page), "")
        started: list[Millis] = []
        most = graph.limits.per_minute or 0
        waits = any(node.flow in ("wait", "delay") for node in graph.nodes.values())
        page = await store.recent_starts(line.workflow_id, before, PAGE)
        for run in [] if waits else page[:FORMER]:
            if run.finished_at is not None:
                line.remember(run.finished_at - run.started_at)
        while page and len(started) < most:
            started += [run.started_at for run in page if run.started_at > now - MINUTE]
            if page[-1].started_at <= now - MINUTE:
                break
            page = await store.recent_starts(line.workflow_id, page[-1].run_id, PAGE)
        line.starts.extend(sorted(started))

    # ---- lines -------------------------------------------------------------------------------------------------------

    def _line(self, workflow_id: str, org_id: str) -> Line:
        line = self._lines.get(workflow_id)
        if line is None:
            line = self._lines[workflow_id] = Line(workflow_id, org_id)
        return line

    def _stir(self, line: Line) -> None:
        """Something has changed for a line: if anybody queues, it takes part in the turns again."""
        if not line.idle:
            self._ready.add(line)
            self._changed.set()

    def _drop(self, line: Line, now: Millis) -> None:
        """Forget a line that has nothing to say: one without limits at once, another one only if there are many."""
        if not line.idle or line.handed:
            return
        spare = not line.active and line.free_at(Limits(per_minute=1), now) == now
        if not line.counted or (spare and len(self._lines) > KEPT_LINES):
            self._ready.remove(line)
            del self._lines[line.workflow_id]
