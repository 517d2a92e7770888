"""A store over a simulated disk: every port of ``storage.port``, in memory, with the answers of the SQL backends.

What is read often is found by its key; everything else looks at all rows, of which a schedule has few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from farebox.core import journal
from farebox.core.public import view
from farebox.core.records import (
    Execution,
    InboxRow,
    Order,
    Refund,
    Run,
    RunStatus,
    Schedule,
    Signal,
    Timer,
    Token,
)
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Millis
from farebox.storage.port import Batch, Glance
from farebox.storage.port_queues import Head, Queue, Started
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.memory_bulk import BulkRetries
from farebox.testing.simulator.memory_lists import Lists
from farebox.testing.simulator.memory_retention import Keeping

ASLEEP = (RunStatus.WAITING, RunStatus.PAUSED)


class MemoryStore(Lists, Keeping, BulkRetries):
    """Opened over a disk; closing it changes nothing there."""

    def __init__(self, disk: Disk, render: Callable[[Execution], bytes] = view) -> None:
        super().__init__(disk)
        self.render = render

    # ---- JournalStore ------------------------------------------------------------------------------------------------

    async def load(self, executions: Sequence[str], runs: Sequence[str]) -> tuple[list[Execution], list[Run]]:
        stored = self.disk.executions
        return (
            [stored[key] for key in executions if key in stored],
            [run for run in map(self._run, runs) if run is not None],
        )

    async def commit(self, batch: Batch) -> None:
        self.disk.commit(batch)

    async def entries(self, run_id: str, after: int = 0) -> list[journal.AnyEntry]:
        rows = self.disk.journal.get(run_id, {})
        return [journal.read(rows[seq].body) for seq in sorted(rows) if seq > after]

    async def unfinished(self, after: str, most: int) -> list[str]:
        answered = {one.run_id for one in self.disk.signals.values() if not one.taken_by}
        found = [
            run.id
            for run in self.disk.runs.values()
            if run.id > after and (_under_way(run) or (run.status in ASLEEP and run.id in answered))
        ]
        return sorted(found)[:most]

    async def due_timers(self, now: Millis, most: int) -> list[Timer]:
        due = [(timer.due_at or 0, timer.run_id) for timer in self.disk.timers.values() if (timer.due_at or 0) <= now]
        return [Timer(run_id, due_at) for due_at, run_id in sorted(due)[:most]]

    async def next_timer(self) -> Millis | None:
        return min((timer.due_at or 0 for timer in self.disk.timers.values()), default=None)

    async def signals(self, run_id: str) -> list[Signal]:
        found = [one for one in self.disk.signals.values() if one.run_id == run_id and not one.taken_by]
        return sorted(found, key=lambda one: (one.received_at, one.id))

    async def due_schedules(self, now: Millis, most: int) -> list[Schedule]:
        due = [one for one in self.disk.schedules.values() if one.next_at <= now]
        return sorted(due, key=lambda one: (one.next_at, one.workflow_id, one.node_id))[:most]

    # ---- Queues ------------------------------------------------------------------------------------------------------

    async def queues(self) -> list[Queue]:
        found: dict[str, tuple[str, int]] = {}
        for run in self.disk.runs.values():
            if _queued(run):
                org_id, count = found.get(run.workflow_id, (run.org_id, 0))
                found[run.workflow_id] = org_id, count + 1
        return [Queue(workflow_id, *found[workflow_id]) for workflow_id in sorted(found)]

    async def queue_heads(self, workflow_id: str, after: int, most: int) -> list[Head]:
        places = self.disk.places
        found = [
            Head(places[run.id], run.id, run.version)
            for run in self.disk.runs.values()
            if _queued(run) and run.workflow_id == workflow_id and places[run.id] > after
        ]
        return sorted(found, key=lambda head: head.place)[:most]

    async def queued_ahead(self, workflow_id: str, run_id: str) -> int:
        place = self.disk.places.get(run_id, 0)
        return sum(head.place < place for head in await self.queue_heads(workflow_id, 0, len(self.disk.runs)))

    async def active_runs(self, workflow_id: str) -> list[Started]:
        found = [
            Started(run.id, run.started_at or 0)
            for run in self.disk.runs.values()
            if run.workflow_id == workflow_id and run.status is RunStatus.RUNNING
        ]
        return sorted(found, key=lambda one: (one.started_at, one.run_id))

    async def recent_starts(self, workflow_id: str, before: str, most: int) -> list[Started]:
        found = [
            Started(run.id, run.started_at, run.finished_at)
            for run in self.disk.runs.values()
            if run.workflow_id == workflow_id and run.started_at is not None and (not before or run.id < before)
        ]
        return sorted(found, key=lambda one: one.run_id, reverse=True)[:most]

    async def strays(self, after: str, now: Millis, most: int) -> list[str]:
        timers = self.disk.timers
        parents = {
            run.parent.partition("/")[0]
            for run in self.disk.runs.values()
            if run.parent_waits and run.status not in FINAL_RUN_STATUSES
        }
        found = [
            run.id
            for run in self.disk.runs.values()
            if run.id > after
            and _under_way(run)
            and (run.id not in timers or (timers[run.id].due_at or 0) <= now)
            and run.id not in parents
        ]
        return sorted(found)[:most]

    # ---- Reads -------------------------------------------------------------------------------------------------------

    async def known(self, execution_id: str, token_hash: str) -> tuple[Token, Glance] | None:
        token = self.disk.tokens.get((execution_id, token_hash))
        glance = None if token is None else await self.glance(execution_id)
        return None if token is None or glance is None else (token, glance)

    def unchanged(self, execution_id: str) -> object | None:
        return None

    async def glance(self, execution_id: str) -> Glance | None:
        one = self.disk.executions.get(execution_id)
        if one is None:
            return None
        return Glance(
            one.rev,
            one.seq,
            one.status.value,
            one.payment_status.value,
            one.token_ends_at,
            self.render(one),
            one.workflow_id,
            one.run_id,
        )

    async def token(self, execution_id: str, token_hash: str) -> Token | None:
        return self.disk.tokens.get((execution_id, token_hash))

    async def events(self, execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        rows = self.disk.events.get(execution_id, {})
        found = [rows[seq].body for seq in sorted(rows) if after < seq <= after + limit]
        return ",".join(found).encode(), len(found)

    async def request(self, execution_id: str) -> bytes:
        row = self.disk.requests.get(execution_id)
        return b"null" if row is None else row.body.encode()

    # ---- what is due -------------------------------------------------------------------------------------------------

    async def orders_to_check(self, now: Millis, most: int) -> list[Order]:
        due = [one for one in self.disk.orders.values() if one.next_check_at is not None and one.next_check_at <= now]
        due.sort(key=lambda one: (one.next_check_at or 0, one.id))
        return [due[place] for place in _of_each([one.provider for one in due], most)]

    async def refunds_to_issue(self, now: Millis, most: int) -> list[Refund]:
        due = [one for one in self.disk.refunds.values() if one.status == "pending" and (one.next_try_at or 0) <= now]
        due.sort(key=lambda one: (one.next_try_at or 0, one.id))
        return [due[place] for place in _of_each([one.provider for one in due], most)]

    async def inbox_to_handle(self, now: Millis, most: int) -> list[InboxRow]:
        due = [one for one in self.disk.inbox.values() if one.handled_at is None and (one.next_try_at or 0) <= now]
        due.sort(key=lambda one: (one.next_try_at or 0, one.received_at, one.id))
        return [due[place] for place in _of_each([one.source for one in due], most)]


def _under_way(run: Run) -> bool:
    """Somebody must advance it; who waits for a first start is the queue's business."""
    if run.status is RunStatus.QUEUED:
        return run.started_at is not None or run.parent_waits
    return run.status is RunStatus.RUNNING


def _queued(run: Run) -> bool:
    return run.status is RunStatus.QUEUED and run.started_at is None and not run.parent_waits


def _of_each(names: Sequence[str], most: int) -> list[int]:
    """Places of the first few of every name, in order."""
    taken: dict[str, int] = {}
    found: list[int] = []
    for place, name in enumerate(names):
        taken[name] = taken.get(name, 0) + 1
        if taken[name] <= most:
            found.append(place)
    return found
