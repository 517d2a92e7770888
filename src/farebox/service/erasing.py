"""Erasing for a buyer: what was sent and what came of it goes, the money's books and the fact that it happened stay.

One unit empties the execution, drops request, files and signals, blanks the words of its runs' failures, and notes who
asked for it; from then on nobody reads any of it. Journals and timeline texts go in pieces right after. If the process
dies in between, the cleaner goes on where it ended (:func:`finish`).
"""

from __future__ import annotations

import asyncio
from typing import Literal

import structlog
from msgspec.structs import replace

from farebox.core import erasing as rules
from farebox.core.errors import NotAllowed, NotFound, Unavailable
from farebox.core.guards import Content
from farebox.core.records import Erasure, Execution
from farebox.core.values import Value
from farebox.service import executions, receipts, retention
from farebox.service.house import House
from farebox.service.keeping import keep
from farebox.storage.port import Books, Work

TRIES = 5
CONTENT = Content.JOURNAL | Content.FILES | Content.REQUEST
MOST_FILES = 500
WIPES, PAUSE = 3, 1.0
log = structlog.get_logger(__name__)


class By(Value, frozen=True):
    """Who asks for it."""

    type: Literal["api_key", "operator"]
    id: str = ""


async def erase(house: House, org_id: str, execution_id: str, by: By) -> Erasure:
    """Erase the content of an execution that has ended. Again: the same answer. NotFound, NotAllowed while it runs."""
    for _ in range(TRIES):
        execution = await executions.get_execution(house, org_id, execution_id)
        known = await house.store.erasure(execution_id)
        if known is not None or await _begun(house, execution, by):
            break
    else:
        raise Unavailable("the execution moves too fast to be erased now", retry_after=1)
    erasure = known or await house.store.erasure(execution_id)
    if erasure is None:
        raise NotFound(f"there is no execution {execution_id[:64]!r}")
    return await finish(house, erasure)


async def finish(house: House, erasure: Erasure) -> Erasure:
    """Let the pieces go that are left, and say so. Does nothing if it is done."""
    if erasure.finished_at is not None:
        return erasure
    runs: tuple[str, ...] = ()
    execution = await house.store.execution(erasure.execution_id)
    if execution is not None:
        runs = await retention.family(house, execution.run_id) or ()
        await retention.trim(house, runs)
        seq = 0
        while seq := await house.store.blank_timeline(execution.id, seq, retention.PIECE):
            pass
    try:
        await remove_files(house)
    except OSError as error:
        raise Unavailable(
            "its files cannot be removed right now; that is done by itself later", retry_after=60
        ) from error

    await _wiped(house, erasure.execution_id)

    def write(books: Books) -> Erasure:
        if execution is not None:
            books.add(retention.word(execution, runs, CONTENT, books.now, Content.JOURNAL | Content.FILES))
        done = replace(erasure, finished_at=books.now)
        books.add(done)
        return done

    done: Erasure = await house.writing.submit(Work(do=write))
    return done


async def _wiped(house: House, execution_id: str) -> None:
    """Whoever reads the file for long, a backup, keeps what stood there from being overwritten."""
    for _ in range(WIPES):
        if await house.store.wipe():
            return
        await asyncio.sleep(PAUSE)
    log.warning(
        "what was erased stands in the database's log until its reader has ended and the log is written back",
        execution=execution_id,
    )


async def remove_files(house: House) -> int:
    """Remove the bytes of files that no row names any more; returns how many there were."""
    removed = 0
    while paths := await house.store.discarded_files(MOST_FILES):
        for path in paths:
            await asyncio.to_thread(house.artifacts.remove, path)
        await house.store.files_gone(paths)
        removed += len(paths)
    return removed


async def _begun(house: House, execution: Execution, by: By) -> bool:
    """The unit after which nobody reads it any more; False if the execution or one of its runs moved meanwhile."""
    runs = await retention.family(house, execution.run_id)
    if runs is None:
        raise NotAllowed("a run that this execution has started is still under way; cancel it first, or wait")
    before = await receipts.digest(house, execution)

    def write(books: Books) -> bool:
        present = books.execution(execution.id)
        if present.rev != execution.rev:
            return False
        kept = keep(books, rules.erase(present, books.now))
        for run_id in runs:
            books.put_run(rules.erased_run(books.run(run_id)))
        under = retention.opened_under(present)
        books.add(retention.word(kept, runs, CONTENT, books.now, under=under))
        erasure = Erasure(
            execution_id=kept.id,
            org_id=kept.org_id,
            erased_at=books.now,
            by_type=by.type,
            by_id=by.id,
            events=before.events,
            timeline=before.hex,
        )
        books.add(erasure)
        return True

    begun: bool = await house.writing.submit(Work(do=write, executions=(execution.id,), runs=runs))
    return begun
