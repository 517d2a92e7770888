"""What is kept for a time only: found when its time is over, and let go piece by piece.

First a unit of work looks once more whether it may go, drops what is small and marks the rest. Then journal and
timeline go in pieces, each in a transaction of its own. At last a unit says that it is done. A crash in between leaves
something that is found again, and that is no damage in between: half a journal is marked as one.

An execution for which money moved is never unknown: order, payments, refunds and their lines in the timeline stay, and
with them the execution as its money's frame, so that a dispute or a refund can still come. All others go entirely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from farebox.core import erasing as rules
from farebox.core.errors import ContentGone, NotFound
from farebox.core.guards import NOTHING, Content, LetGo, Vanish
from farebox.core.journal import AnyEntry, RunOpened
from farebox.core.records import Execution
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.times import DAY
from farebox.core.values import Millis
from farebox.service.house import House
from farebox.service.keeping import keep
from farebox.storage.port import Books, Conflict, Work
from farebox.storage.port_retention import Ended

PIECE = 500
"""Rows of journals and timelines that go in one transaction."""
EVERYTHING = Content.JOURNAL | Content.FILES | Content.TIMELINE | Content.REQUEST | Content.ACCESS


def before(house: House, days: int) -> Millis | None:
    """What ended until then has been kept for so many days; None: it is kept for ever."""
    return house.clock() - days * DAY if days else None


async def family(house: House, run_id: str) -> tuple[str, ...] | None:
    """A run with its children, theirs, and so on; None if one of them is still under way."""
    if not run_id:
        return ()
    children = await house.store.descendants(run_id)
    return (run_id, *(child for child, _ in children)) if all(ended for _, ended in children) else None


def opened_under(execution: Execution) -> tuple[str, str]:
    """Scope and key of the create; ('', '') if it had no key."""
    return (f"execution:{execution.workflow_id}", execution.idempotency_key) if execution.idempotency_key else ("", "")


async def let_execution_go(house: House, ended: Ended, until: Millis) -> bool:
    """All of it but its money; False if it may not go yet."""
    runs = await family(house, ended.run_id)
    if runs is None:
        return False

    def begin(books: Books) -> bool | None:
        present = _due(books, ended.execution_id, until)
        if present is None:
            return None
        paid = rules.has_money(present)
        kept = keep(books, rules.strip(present, books.now))
        books.add(word(kept, runs, EVERYTHING, books.now, under=opened_under(present)))
        return paid

    def end(books: Books) -> None:
        if not paid:
            books.add(Vanish(execution_id=ended.execution_id, run_ids=runs))
            return
        for run_id in runs:
            books.put_run(rules.erased_run(books.run(run_id)))
        gone = Content.JOURNAL | Content.FILES | Content.TIMELINE | Content.ALL
        books.add(word(books.execution(ended.execution_id), runs, EVERYTHING, books.now, gone))

    paid = await _submit(house, Work(do=begin, executions=(ended.execution_id,)))
    if paid is None:
        return False
    await trim(house, runs)
    while await house.store.trim_timeline(ended.execution_id, PIECE) == PIECE:
        pass
    try:
        await house.writing.submit(Work(do=end, executions=(ended.execution_id,), runs=runs))
    except Conflict:  # money came for it at the last moment: next time it is kept for that
        return False
    return True


async def let_content_go(house: House, ended: Ended, content: Content, until: Millis) -> bool:
    """Its files or its journals, while the rest is kept; False if they may not go yet."""
    runs = await family(house, ended.run_id)
    if runs is None:
        return False

    def begin(books: Books) -> bool | None:
        present = _due(books, ended.execution_id, until)
        if present is not None:
            books.add(word(present, runs, content, books.now))
        return None if present is None else True

    def end(books: Books) -> None:
        books.add(word(books.execution(ended.execution_id), runs, content, books.now, content))

    if await _submit(house, Work(do=begin, executions=(ended.execution_id,))) is None:
        return False
    if content & Content.JOURNAL:
        await trim(house, runs)
        await house.writing.submit(Work(do=end, executions=(ended.execution_id,)))
    return True


async def let_run_go(house: House, run_id: str, until: Millis, *, journal_only: bool) -> bool:
    """A run of no execution, with its children: its journal, or all of it. False if it may not go yet."""
    runs = await family(house, run_id)
    if runs is None:
        return False
    content = Content.JOURNAL if journal_only else Content.JOURNAL | Content.FILES

    def begin(books: Books) -> bool | None:
        run = books.run(run_id)
        if run.status not in FINAL_RUN_STATUSES or run.finished_at is None or run.finished_at > until:
            return None
        books.add(LetGo(run_ids=runs, content=content, at=books.now))
        return True

    def end(books: Books) -> None:
        if journal_only:
            books.add(LetGo(run_ids=runs, content=content, gone=content, at=books.now))
        else:
            books.add(Vanish(run_ids=runs))

    if await _submit(house, Work(do=begin, runs=(run_id,))) is None:
        return False
    await trim(house, runs)
    await house.writing.submit(Work(do=end))
    return True


async def trim(house: House, runs: Sequence[str]) -> None:
    """The journals of runs that are marked, piece by piece."""
    while runs and await house.store.trim_journals(runs, PIECE) == PIECE:
        pass


async def whole_journal(house: House, run_id: str) -> list[AnyEntry]:
    """The journal of a run, from its first entry on. ContentGone if it was let go."""
    entries = await house.store.entries(run_id)
    if entries and not isinstance(entries[0], RunOpened):
        raise ContentGone(f"the journal of {run_id} is gone")
    return entries


@contextmanager
def told_if_gone() -> Iterator[None]:
    """Around a unit with ``JournalKept``: it was let go at the same moment."""
    try:
        yield
    except Conflict as error:
        if error.table != "journal":
            raise
        raise ContentGone() from None


def _due(books: Books, execution_id: str, until: Millis) -> Execution | None:
    """The execution, if it may go: it may have been retried meanwhile, or money may have come for it."""
    present = books.execution(execution_id)
    over = present.finished_at is not None and present.finished_at <= until
    return present if over and rules.may_go(present) else None


def word(
    execution: Execution,
    runs: tuple[str, ...],
    content: Content,
    now: Millis,
    gone: Content = NOTHING,
    under: tuple[str, str] = ("", ""),
) -> LetGo:
    """That this content goes; ``gone``: what of it that goes in pieces is gone now."""
    return LetGo(execution_id=execution.id, run_ids=runs, content=content, gone=gone, opened_under=under, at=now)


async def _submit(house: House, work: Work) -> bool | None:
    """What the first unit said; None if it is gone meanwhile."""
    try:
        answer: bool | None = await house.writing.submit(work)
    except NotFound:
        return None
    return answer
