"""Who waits for a first start, and who holds a place (``Queues``).

A place in a queue is the run's number: runs are numbered in the order in which they are opened.

Counting a queue costs a little for each run in it, and in a long one everybody asks for his position. So beyond the
first thousand it is counted from *marks*, the places of every thousandth run, which are made at most once a second.
"""

from __future__ import annotations

from bisect import bisect_left
from time import monotonic
from typing import Any

import asyncpg

from farebox.core.values import Millis
from farebox.storage.port_queues import Head, Queue, Started
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.ledger import Ledger
from farebox.storage.postgres.shelf import Shelf

EVERY = 1_000
"""Queued runs from one mark to the next."""
FRESH = 1.0
"""Seconds that marks are used."""
MOST_QUEUES = 1_000
"""Marked queues that are kept in memory."""


class QueueSide(Shelf):
    """Reads of small indexes."""

    def __init__(self, address: Address, pool: asyncpg.Pool[Any], ledger: Ledger | None) -> None:
        super().__init__(address, pool, ledger)
        self._marks: dict[str, tuple[float, list[int]]] = {}

    async def queues(self) -> list[Queue]:
        return [Queue(*row) for row in await self._rows("queues")]

    async def queue_heads(self, workflow_id: str, after: int, most: int) -> list[Head]:
        return [Head(*row) for row in await self._rows("queue_heads", (workflow_id, after, most))]

    async def queued_ahead(self, workflow_id: str, run_id: str) -> int:
        row = await self._row("queue_place", (run_id,))
        if row is None:
            return 0
        ahead = await self._between(workflow_id, 0, row[0], EVERY)
        if ahead < EVERY:
            return ahead
        marks = await self._marks_of(workflow_id)
        passed = bisect_left(marks, row[0])
        return passed * EVERY + await self._between(workflow_id, marks[passed - 1] if passed else 0, row[0], 2 * EVERY)

    async def _between(self, workflow_id: str, after: int, before: int, most: int) -> int:
        return int((await self._row("queued_ahead", (workflow_id, after, before, most)))[0])

    async def _marks_of(self, workflow_id: str) -> list[int]:
        made_at, marks = self._marks.get(workflow_id, (-FRESH, []))
        if monotonic() - made_at >= FRESH:
            marks = []
            last = 0
            while (row := await self._row("queue_mark", (workflow_id, last, EVERY - 1))) is not None:
                last = row[0]
                marks.append(last)
            if len(self._marks) >= MOST_QUEUES:
                self._marks.clear()
            self._marks[workflow_id] = monotonic(), marks
        return marks

    async def active_runs(self, workflow_id: str) -> list[Started]:
        return [Started(*row) for row in await self._rows("active_runs", (workflow_id,))]

    async def recent_starts(self, workflow_id: str, before: str, most: int) -> list[Started]:
        return [Started(*row) for row in await self._rows("recent_starts", (workflow_id, before, most))]

    async def strays(self, after: str, now: Millis, most: int) -> list[str]:
        return [run_id for (run_id,) in await self._rows("strays", (after, now, most))]
