"""What admission and the sweep ask of a database (``Queues``): who waits for a first start, who holds a place.

A run is *queued* from its opening to its first start. A child that its parent waits for is not: it is part of a run
that was admitted. Within a workflow the order of the queue is the order of opening; a ``place`` is a run's rank in it.
"""

from __future__ import annotations

from typing import Protocol

from farebox.core.values import Millis, Value


class Queue(Value, frozen=True):
    """One workflow's queue."""

    workflow_id: str
    org_id: str
    waiting: int


class Head(Value, frozen=True):
    """A queued run near the front."""

    place: int
    run_id: str
    version: int


class Started(Value, frozen=True):
    """A run that has started."""

    run_id: str
    started_at: Millis
    finished_at: Millis | None = None


class Queues(Protocol):
    """Reads of an index each, however many runs there are."""

    async def queues(self) -> list[Queue]:
        """The workflows with queued runs, in id order."""
        ...

    async def queue_heads(self, workflow_id: str, after: int, most: int) -> list[Head]:
        """The queued runs of a workflow with a place above ``after``, oldest first."""
        ...

    async def queued_ahead(self, workflow_id: str, run_id: str) -> int:
        """How many queued runs of this workflow were opened before this run."""
        ...

    async def active_runs(self, workflow_id: str) -> list[Started]:
        """The runs of a workflow that are running (neither waiting nor ended), oldest start first."""
        ...

    async def recent_starts(self, workflow_id: str, before: str, most: int) -> list[Started]:
        """Runs of a workflow that have started, newest id first; below the id ``before``, '' = from the newest."""
        ...

    async def strays(self, after: str, now: Millis, most: int) -> list[str]:
        """Ids of runs that are under way although nothing is to come for them (no timer after ``now``, no child they
        wait for): whoever advances them is in memory, or was lost. In id order after ``after``."""
        ...
