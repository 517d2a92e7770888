"""Who waits for a first start, and who holds a place (``Queues``).

A place in a queue is the run's rowid: rows are inserted in the order in which runs are opened.

Counting a queue costs a little for each run in it, and in a long one everybody asks for his position, first in the
answer to his create. So beyond the first hundred it is counted from *marks*, the places of every hundredth run,
which are made at most once a second; and who comes last, from who came before him.
"""

from __future__ import annotations

from bisect import bisect_left
from time import monotonic

import apsw

from farebox.core.values import Millis
from farebox.storage.port_queues import Head, Queue, Started
from farebox.storage.sqlite.shelf import Shelf

EVERY = 100
"""Queued runs from one mark to the next."""
FRESH = 1.0
"""Seconds that marks are used."""
MOST_QUEUES = 1_000
"""Marked queues that are kept in memory."""


class _Marked:
    """What is known of a long queue."""

    __slots__ = ("last", "made_at", "marks")

    def __init__(self) -> None:
        self.made_at = monotonic()
        self.marks: list[int] = []
        self.last = (0, 0)
        """The place that was asked for last, and how many were ahead of it."""

    @property
    def fresh(self) -> bool:
        return monotonic() - self.made_at < FRESH


class QueueSide(Shelf):
    """Reads of small indexes."""

    def __init__(self, reader: apsw.Connection, writer: apsw.Connection | None) -> None:
        super().__init__(reader, writer)
        self._marked: dict[str, _Marked] = {}

    async def queues(self) -> list[Queue]:
        return [Queue(*row) for row in self._rows("queues")]

    async def queue_heads(self, workflow_id: str, after: int, most: int) -> list[Head]:
        return [Head(*row) for row in self._rows("queue_heads", (workflow_id, after, most))]

    async def queued_ahead(self, workflow_id: str, run_id: str) -> int:
        row = self._row("queue_place", (run_id,))
        if row is None:
            return 0
        place: int = row[0]
        marked = self._marked.get(workflow_id)
        if (
            marked is None or len(marked.marks) < 2 or place <= marked.marks[1]
        ):  # the first of a queue are always counted
            ahead = self._between(workflow_id, 0, place, EVERY)
            if ahead < EVERY:
                return ahead
        if marked is None or not marked.fresh:
            marked = self._mark_anew(workflow_id)
        near = self._after_last(workflow_id, marked, place)
        ahead = self._from_marks(workflow_id, marked.marks, place) if near is None else near
        marked.last = place, ahead
        return ahead

    def _after_last(self, workflow_id: str, marked: _Marked, place: int) -> int | None:
        """Counted from who was asked for last, if that is near."""
        last, ahead = marked.last
        if not 0 < last < place:
            return None
        between = self._between(workflow_id, last, place, EVERY)
        return None if between == EVERY else ahead + 1 + between

    def _from_marks(self, workflow_id: str, marks: list[int], place: int) -> int:
        passed = bisect_left(marks, place)
        beyond = self._between(workflow_id, marks[passed - 1] if passed else 0, place, 2 * EVERY)
        if passed == len(marks) and beyond == 2 * EVERY:  # many have come since the marks were made
            self._mark(workflow_id, marks)
            passed = bisect_left(marks, place)
            beyond = self._between(workflow_id, marks[passed - 1], place, 2 * EVERY)
        return passed * EVERY + beyond

    def _between(self, workflow_id: str, after: int, before: int, most: int) -> int:
        return int(self._row("queued_ahead", (workflow_id, after, before, most))[0])

    def _mark_anew(self, workflow_id: str) -> _Marked:
        marked = _Marked()
        self._mark(workflow_id, marked.marks)
        if len(self._marked) >= MOST_QUEUES:
            self._marked.clear()
        self._marked[workflow_id] = marked
        return marked

    def _mark(self, workflow_id: str, marks: list[int]) -> None:
        """Go on to the end of the queue from where the marks end."""
        while (row := self._row("queue_mark", (workflow_id, marks[-1] if marks else 0, EVERY - 1))) is not None:
            marks.append(row[0])

    async def active_runs(self, workflow_id: str) -> list[Started]:
        return [Started(*row) for row in self._rows("active_runs", (workflow_id,))]

    async def recent_starts(self, workflow_id: str, before: str, most: int) -> list[Started]:
        return [Started(*row) for row in self._rows("recent_starts", (workflow_id, before, most))]

    async def strays(self, after: str, now: Millis, most: int) -> list[str]:
        return [run_id for (run_id,) in self._rows("strays", (after, now, most))]
