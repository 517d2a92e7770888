"""Pause and resume: the owner's hold on one run.

A run that somebody advances is told by a signal, which its runner takes like any other: nothing is lost that is in
flight, and the word survives a crash. A run that nobody advances yet, as it waits for its first start, is held at once.
Words are numbered, so that two who say the same at once have said it once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from farebox.core import execution as executions
from farebox.core import run as rules
from farebox.core.errors import NotAllowed, RunTaken, Unavailable
from farebox.core.graph import Graph
from farebox.core.hold import HOLD, OWNER, RELEASE, released
from farebox.core.journal import AnyEntry, RunHeld, RunReleased, RunRetried
from farebox.core.records import Run, RunStatus, Signal
from farebox.core.run_row import FINAL_RUN_STATUSES, follow
from farebox.core.values import Millis, Value
from farebox.ids import new_id
from farebox.service.ending import TRIES
from farebox.service.house import House
from farebox.service.keeping import keep
from farebox.service.runs import get_run
from farebox.storage.port import Books, Conflict, Work

PATIENCE = 40
LOOK = 0.025
"""Seconds between two looks whether a run has taken the word; after so many it is answered that it will."""


async def pause_run(house: House, org_id: str, run_id: str) -> Run:
    """Start nothing new for this run until it is resumed; what is in flight ends and is recorded. Again: the same
    answer. NotAllowed once it has ended."""
    return await _say(house, org_id, run_id, HOLD)


async def resume_run(house: House, org_id: str, run_id: str) -> Run:
    """Let a paused run go on where it was held. Again: the same answer. NotAllowed once it has ended."""
    return await _say(house, org_id, run_id, RELEASE)


async def pausing(house: House, run: Run) -> bool:
    """Whether it was asked to pause and has not taken the word yet: the attempt that is in flight comes first."""
    if run.status in FINAL_RUN_STATUSES or run.status is RunStatus.PAUSED:
        return False
    words = _words(await house.store.signals(run.id))
    return bool(words) and words[-1].data == HOLD


async def _say(house: House, org_id: str, run_id: str, word: str) -> Run:
    for _ in range(TRIES):
        run = await get_run(house, org_id, run_id)
        if run.status in FINAL_RUN_STATUSES:
            raise NotAllowed(f"this run has ended: {run.status}")
        graph = await house.graphs.get(run.workflow_id, run.version)
        seen = _seen(await house.store.entries(run_id), await house.store.signals(run_id))
        if seen.word == word:
            return await _taken(house, run, word)
        try:
            if run.started_at is None and not seen.unread:
                held: Run = await house.writing.submit(_at_once(run, graph, seen, word))
                return held
            await house.writing.submit(_signal(run, seen, word))
            return await _taken(house, run, word)
        except (RunTaken, Conflict):  # it has just started, or somebody else said it
            continue
    raise Unavailable("the run moves too fast to be told now", retry_after=1)


class _Seen(Value, frozen=True):
    """The owner's words so far."""

    head: int
    at: Millis
    """Of the last entry, before which none may come."""
    word: str
    """The last one, also if the run has not taken it yet."""
    number: str
    """Of the next one."""
    unread: bool


def _seen(entries: Sequence[AnyEntry], signals: Sequence[Signal]) -> _Seen:
    """``signals`` were read after ``entries``: a word that was taken in between is missed, and its number is taken."""
    retries = said = 0
    word = RELEASE
    for entry in entries:
        match entry:
            case RunRetried():
                retries, said, word = retries + 1, 0, RELEASE
            case RunHeld():
                said, word = said + 1, HOLD
            case RunReleased():
                said, word = said + 1, RELEASE
            case _:
                pass
    words = _words(signals)
    if words:
        word = words[-1].data
    return _Seen(len(entries), entries[-1].at, word, f"{retries}.{said + len(words) + 1}", bool(words))


def _words(signals: Sequence[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.source == OWNER]


def _signal(run: Run, seen: _Seen, word: str) -> Work:
    def write(books: Books) -> None:
        if books.run(run.id).status in FINAL_RUN_STATUSES:
            raise RunTaken()
        books.add(
            Signal(
                id=new_id("sig"),
                run_id=run.id,
                source=OWNER,
                external_id=seen.number,
                node_id="",
                data=word,
                received_at=books.now,
            )
        )
        books.wake(run.id)

    return Work(do=write, runs=(run.id,))


def _at_once(run: Run, graph: Graph, seen: _Seen, word: str) -> Work:
    """Of a run that has not started: its next entry is written here."""

    def write(books: Books) -> Run:
        present = books.run(run.id)
        if present.head != seen.head or present.started_at is not None or present.status in FINAL_RUN_STATUSES:
            raise RunTaken()
        now = max(books.now, seen.at)
        entry = RunHeld(at=now) if word == HOLD else released(graph, rules.Position(run.id), now)
        moved = books.append(follow(present, [entry]), [entry])
        if run.execution_id:
            told = books.execution(run.execution_id)
            outcome = executions.turn(
                told, present.status, graph, [entry], told.progress, told.waits, books.now, run.id
            )
            keep(books, outcome)
        if word == RELEASE:
            books.wake(run.id)
        return moved

    return Work(do=write, executions=(run.execution_id,) if run.execution_id else (), runs=(run.id,))


async def _taken(house: House, run: Run, word: str) -> Run:
    """The run once it has taken the word, or as it is when it takes its time."""
    for _ in range(PATIENCE):
        present = await get_run(house, run.org_id, run.id)
        if (present.status is RunStatus.PAUSED) == (word == HOLD) or present.status in FINAL_RUN_STATUSES:
            return present
        await asyncio.sleep(LOOK)
    return present
