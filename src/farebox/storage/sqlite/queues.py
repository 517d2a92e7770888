"""Who waits for a first start, and who holds a place (``Queues``).

A place in a queue is the run's rowid: rows are inserted in the order in which runs are opened.

Counting a queue costs a little for each run in it, and in a long one everybody asks for his position, first in the
answer to his create. So beyond the first hundred it is counted from *marks*, the places of every hundredth run,
which are made at most once a second.
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


class QueueSide(Shelf):
    """Reads of small indexes."""

    def __init__(self, reader: apsw.Connection, writer: apsw.Connection | None) -> None:
        super().__init__(reader, writer)
        self._marks: dict[str, tuple[float, list[int]]] = {}

    async def queues(self) -> list[Queue]:
        return [Queue(*row) for row in self._rows("queues")]

    async def queue_heads(self, workflow_id: str, after: int, most: int) -> list[Head]:
        return [Head(*row) for row in self._rows("queue_heads", (workflow_id, after, most))]

    async def queued_ahead(self, workflow_id: str, run_id: str) -> int:
        row = self._row("queue_place", (run_id,))
        if row is None:
            return 0
        place: int = row[0]
        _, marks = self._marks.get(workflow_id, (0.0, []))
        if len(marks) < 2 or place <= marks[1]:  # the first of a queue are always counted
            ahead = self._between(workflow_id, 0, place, EVERY)
            if ahead < EVERY:
                return ahead
        marks = self._marks_of(workflow_id)
        passed = bisect_left(marks, place)
        beyond = self._between(workflow_id, marks[passed - 1] if passed else 0, place, 2 * EVERY)
        if passed == len(marks) and beyond == 2 * EVERY:  # many have come since the marks were made
            self._mark(workflow_id, marks)
            passed = bisect_left(marks, place)
            beyond = self._between(workflow_id, marks[passed - 1], place, 2 * EVERY)
        return passed * EVERY + beyond

    def _between(self, workflow_id: str, after: int, before: int, most: int) -> int:
        return int(self._row("queued_ahead", (workflow_id, after, before, most))[0])

    def _marks_of(self, workflow_id: str) -> list[int]:
        made_at, marks = self._marks.get(workflow_id, (-FRESH, []))
        if monotonic() - made_at >= FRESH:
            marks = []
            self._mark(workflow_id, marks)
            if len(self._marks) >= MOST_QUEUES:
                self._marks.clear()
            self._marks[workflow_id] = monotonic(), marks
        return marks

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
