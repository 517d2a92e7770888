"""The journal writer: many units of work, one durable transaction (group commit).

Units are taken in turns by organization and workflow (``turnstile``), within one as they were submitted. Each runs on
Books of its own over the batch, so one that raises leaves nothing and only its submitter hears of it. While one
transaction waits for the disk, the next batch gathers: there is no delay when it is quiet and there are large groups
when it is not.

The writer is the only one that changes executions and runs, so what it last stored it may keep in memory and need not
read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import structlog

from farebox.core.errors import OutcomeUnknown, Unavailable
from farebox.core.journal import AnyEntry
from farebox.core.position import Position
from farebox.core.records import FINAL_STATUSES, Execution, Run, RunStatus
from farebox.core.values import Millis
from farebox.engine.barrier import Barrier
from farebox.engine.draft import NONE, Asked, Draft
from farebox.engine.kept import Kept
from farebox.engine.points import point
from farebox.engine.turnstile import Turnstile
from farebox.storage.port import Books, JournalStore, Stale, StoreUnavailable, StoreUncertain, Work

OnCommit: TypeAlias = Callable[[list[Execution], list[Run], list[str]], None]
Sift: TypeAlias = Callable[[Books], frozenset[str]]

MOST_UNITS = 256
MOST_BYTES = 8 * 1024 * 1024
MOST_PENDING = 10_000
MOST_BROUGHT = 32 * 1024 * 1024
"""Bytes of new work that may wait to be stored."""
LEAST_BROUGHT = 16 * 1024
"""What a request holds in memory beside its payload."""
LONGEST_STALL = 10.0
"""Seconds for one transaction, after which no new work is taken in."""
MOST_STALE = 3
"""How often units are decided anew because another process was faster, before they are stored in smaller groups."""
NOT_STORED = "the database cannot be written right now; nothing was stored"
NOT_KNOWN = "the database went away while this was stored, and has not come back yet"
BEHIND = "the disk is behind with what was taken in before; nothing of this was stored"
TOO_FAST = "others change the same too fast; nothing was stored"
FINAL_RUNS = frozenset({RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED})

log = structlog.get_logger(__name__)


class Writer:
    """Implements ``Writing`` over any ``JournalStore``. ``on_commit`` is called after each durable transaction."""

    def __init__(
        self,
        store: JournalStore,
        clock: Callable[[], Millis],
        on_commit: OnCommit | None = None,
        *,
        most_units: int = MOST_UNITS,
        most_bytes: int = MOST_BYTES,
        most_pending: int = MOST_PENDING,
        most_brought: int = MOST_BROUGHT,
        keep: int = 8_192,
    ) -> None:
        self.on_commit = on_commit
        self.on_forget: Callable[[], None] = lambda: None
        self.sift: Sift | None = None
        """In a fleet: which of the runs that a transaction makes due are left to admission."""
        self._store = store
        self._clock = clock
        self._most_units = most_units
        self._most_bytes = most_bytes
        self._most_pending = most_pending
        self._executions: Kept[Execution] = Kept(keep, FINAL_STATUSES)
        self._runs: Kept[Run] = Kept(keep, FINAL_RUNS)
        self._pending: Turnstile[Asked] = Turnstile()
        self._barrier = Barrier()
        self._returned: set[int] = set()
        """Numbers of those that were taken and put back."""
        self.most_brought = most_brought
        self._brought = 0
        self._since: float | None = None
        """When the transaction under way was begun."""
        self._turning_away = False
        self._news = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._now: Millis = 0
        self.opened: dict[str, list[AnyEntry]] = {}
        """While ``on_commit`` is called: the runs that were opened in this transaction, with their first entries."""
        self.begun: dict[str, Position] = {}
        """And where those of them stand that have begun in it, too."""

    @property
    def pending(self) -> int:
        """Units that wait for their transaction."""
        return len(self._pending)

    @property
    def pending_bytes(self) -> int:
        """What they bring of new work."""
        return self._brought

    async def start(self) -> None:
        self._stopping = False
        self._task = asyncio.create_task(self._write_on(), name="journal-writer")

    async def stop(self) -> None:
        """Take nothing new, store what was taken, end."""
        self._stopping = True
        self._news.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def submit(self, work: Work) -> Any:
        return await self.enqueue(work)

    def enqueue(self, work: Work) -> asyncio.Future[Any]:
        if self._stopping:
            raise Unavailable("this server is stopping; nothing was stored", retry_after=1)
        if len(self._pending) >= self._most_pending:
            raise Unavailable("too much is waiting to be stored; nothing of this was", retry_after=1)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()  # asked once: it costs a system call
        if work.brings is not None:
            self._bring(self._loop.time(), work.brings)
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._pending.put(work.lane, Asked(work, answer, self._barrier.number()))
        self._news.set()
        return answer

    async def settled(self) -> None:
        """Wait for the units that were submitted before."""
        await self._barrier.settled()

    def _bring(self, now: float, size: int) -> None:
        """New work comes in, or is turned away before memory takes the place of a disk that is behind."""
        stalled = 0.0 if self._since is None else now - self._since
        turned_away = stalled > LONGEST_STALL or self._brought + _weight(size) > self.most_brought
        if turned_away and not self._turning_away:
            log.warning("new work is turned away: the disk is behind", pending=self.pending, bytes=self._brought)
        self._turning_away = turned_away
        if turned_away:
            raise Unavailable(BEHIND, retry_after=min(max(1.0, stalled), 30.0))
        self._brought += _weight(size)

    async def _write_on(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._pending:
                asked = self._take()
                self._since = asyncio.get_running_loop().time()
                try:
                    await self._write(asked)
                except Exception as error:  # a bug of ours: whoever waits must hear of it, and the writer lives on
                    log.exception("the journal writer failed")
                    for one in asked:
                        one.refuse(error)
                self._since = None
                self._barrier.over(one.number for one in asked if one.number not in self._returned)
                self._returned.clear()
            if self._stopping:
                return

    def _take(self) -> list[Asked]:
        taken = self._pending.take(self._most_units)
        if self._brought:
            self._brought -= _brought_by(taken)
        return taken

    async def _write(self, asked: Sequence[Asked], again: int = 0) -> None:
        """Store these units, in as few transactions as it takes. ``again``: how often they were stale."""
        try:
            draft, left = await self._draft(asked)
        except StoreUnavailable as error:
            self._fail(asked, error)
            return
        for one in reversed(left):
            self._put_back(one)
        self._brought += _brought_by(left)
        taken = [one for one, _ in draft.answers]
        try:
            await self._commit(draft)
        except StoreUnavailable as error:
            self._forget(draft)
            self._fail(taken, error)
        except Exception as error:
            self._forget(draft)
            stale = isinstance(error, Stale)
            if stale and again < MOST_STALE:
                await self._write(taken, again + 1)
                return
            # A taken key, or a row the database refuses. The halves go again, until the culprit stands alone.
            if len(taken) == 1:
                taken[0].refuse(Unavailable(TOO_FAST, retry_after=1) if stale else error)
                return
            middle = len(taken) // 2
            await self._write(taken[:middle])
            await self._write(taken[middle:])

    async def _draft(self, asked: Sequence[Asked]) -> tuple[Draft, Sequence[Asked]]:
        """Load what the units name, then run them; those that no longer fit are left."""
        draft = await self._load(asked)
        books = draft.books
        for place, one in enumerate(asked):
            if one.answer.done():  # whoever asked has gone away
                continue
            if books.weight >= self._most_bytes:
                self._doubt(draft)
                return draft, asked[place:]
            draft.run(one)
        self._doubt(draft)
        return draft, ()

    def _doubt(self, draft: Draft) -> None:
        """A refusal, or that there is nothing to do, is true only of what is stored: read it before anybody is told."""
        if draft.empty:
            draft.doubt_nothing_changed()
        for one in reversed(draft.doubted):
            one.again = True
            self._executions.drop(one.work.executions)
            self._runs.drop(one.work.runs)
            self._put_back(one)

    def _put_back(self, one: Asked) -> None:
        self._returned.add(one.number)
        self._pending.put_back(one.work.lane, one)

    async def _load(self, asked: Sequence[Asked]) -> Draft:
        executions: dict[str, Execution] = {}
        runs: dict[str, Run] = {}
        missing_executions: list[str] = []
        missing_runs: list[str] = []
        for one in asked:
            work = one.work
            if work.executions:
                self._executions.collect(work.executions, executions, missing_executions)
            if work.runs:
                self._runs.collect(work.runs, runs, missing_runs)
        if missing_executions or missing_runs:
            found_executions, found_runs = await self._store.load(missing_executions, missing_runs)
            executions.update(fresh_executions := {one.id: one for one in found_executions})
            runs.update(fresh_runs := {one.id: one for one in found_runs})
            self._executions.put(fresh_executions)
            self._runs.put(fresh_runs)
        # After it was read, however long that took: another process may have written meanwhile what is dated before.
        self._now = max(self._now, self._clock())
        return Draft(self._now, executions, runs, frozenset(missing_executions + missing_runs))

    async def _commit(self, draft: Draft) -> None:
        books = draft.books
        if not draft.empty:
            await point("before_commit")
            queued = NONE if self.sift is None else self.sift(books)
            await self._store.commit(draft.batch(queued))
            await point("after_commit")
            self._executions.put(books.executions)
            self._runs.put(books.heads)
            self._runs.put(books.runs)
        for asked, answer in draft.answers:
            asked.tell(answer)
        if self.on_commit is not None and not (draft.empty and not books.wakes):
            self._announce(self.on_commit, draft)

    def _announce(self, on_commit: OnCommit, draft: Draft) -> None:
        books = draft.books
        try:
            self.opened, self.begun = books.opened, books.begun
            on_commit(list(books.executions.values()), draft.moved_runs(), books.wakes)
        except Exception:  # it is durable and was acknowledged; a listener cannot take that back
            log.exception("a listener of the journal writer failed")

    def _forget(self, draft: Draft) -> None:
        self.on_forget()
        self._executions.drop({**draft.seen_executions, **draft.books.executions})
        self._runs.drop({**draft.seen_runs, **draft.books.runs})

    def _fail(self, asked: Sequence[Asked], error: StoreUnavailable) -> None:
        log.error("the database could not be written", error=str(error), units=len(asked))
        for one in asked:
            refusal = Unavailable(NOT_STORED, retry_after=1)
            if isinstance(error, StoreUncertain):
                refusal = OutcomeUnknown(NOT_KNOWN, retry_after=1)
            refusal.__cause__ = error
            one.refuse(refusal)


def _weight(brings: int) -> int:
    return LEAST_BROUGHT + brings


def _brought_by(units: Iterable[Asked]) -> int:
    return sum(_weight(one.work.brings) for one in units if one.work.brings is not None)
