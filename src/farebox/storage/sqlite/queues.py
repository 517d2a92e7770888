"""Who waits for a first start, and who holds a place (``Queues``).

A place in a queue is the run's rowid: rows are inserted in the order in which runs are opened.

Counting a queue costs a little for each run in it, and in a long one everybody asks for his position, first in the
answer to his create. So beyond the first hundred it is counted from *marks*, the places of every hundredth run,
which are made at most once a second; and who comes after that has his position from those who came before him.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from time import monotonic

import apsw

from farebox.core.records import Run, RunStatus
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
    """What was known of a long queue a moment ago. ``end``: the last place that was taken, by whomever."""

    __slots__ = ("ahead", "end", "length", "made_at", "marks")

    def __init__(self, marks: list[int], length: int, end: int) -> None:
        self.made_at = monotonic()
        self.marks = marks
        self.length = length
        self.end = end
        self.ahead: dict[str, int] = {}
        """How many were ahead of each run that has come since."""

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
        marked = self._marked.get(workflow_id)
        if marked is not None and run_id in marked.ahead and marked.fresh:
            return marked.ahead[run_id]
        row = self._row("queue_place", (run_id,))
        if row is None:
            return 0
        place: int = row[0]
        # The first of a queue are always counted.
        if marked is None or len(marked.marks) < 2 or place <= marked.marks[1]:
            ahead = self._between(workflow_id, 0, place, EVERY)
            if ahead < EVERY:
                return ahead
        if marked is None or not marked.fresh:
            marked = self._mark_anew(workflow_id)
        return self._from_marks(workflow_id, marked.marks, place)

    def _inserted(self, runs: Sequence[Run], last: int) -> None:
        if not self._marked:
            return
        for place, run in enumerate(runs, last - len(runs) + 1):
            marked = self._marked.get(run.workflow_id)
            if marked is None or place <= marked.end or not marked.fresh:
                continue
            if run.status is RunStatus.QUEUED and run.started_at is None and not run.parent_waits:
                marked.ahead[run.id] = marked.length
                marked.length += 1

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
        marks: list[int] = []
        self._mark(workflow_id, marks)
        beyond, end = self._row("queue_end", (workflow_id, marks[-1] if marks else 0))
        if len(self._marked) >= MOST_QUEUES:
            self._marked.clear()
        marked = self._marked[workflow_id] = _Marked(marks, len(marks) * EVERY + beyond, end)
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
