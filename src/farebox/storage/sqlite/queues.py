"""Who waits for a first start, and who holds a place (``Queues``)."""

from __future__ import annotations

from farebox.core.values import Millis
from farebox.storage.queues import Head, Queue, Started
from farebox.storage.sqlite.shelf import Shelf


class QueueSide(Shelf):
    """A place in a queue is the run's rowid: rows are inserted in the order in which runs are opened."""

    async def queues(self) -> list[Queue]:
        return [Queue(*row) for row in self._rows("queues")]

    async def queue_heads(self, workflow_id: str, after: int, most: int) -> list[Head]:
        return [Head(*row) for row in self._rows("queue_heads", (workflow_id, after, most))]

    async def queued_ahead(self, workflow_id: str, run_id: str) -> int:
        return int(self._row("queued_ahead", (workflow_id, run_id))[0])

    async def active_runs(self, workflow_id: str) -> list[Started]:
        return [Started(*row) for row in self._rows("active_runs", (workflow_id,))]

    async def recent_starts(self, workflow_id: str, before: str, most: int) -> list[Started]:
        return [Started(*row) for row in self._rows("recent_starts", (workflow_id, before, most))]

    async def strays(self, after: str, now: Millis, most: int) -> list[str]:
        return [run_id for (run_id,) in self._rows("strays", (after, now, most))]
