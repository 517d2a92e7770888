"""Fires ``schedule`` triggers: each due time once, whatever crashes, and a time that was slept through once, not often.

The run, the mark that this due time has fired, and the next due time are stored in one transaction. That transaction
holds only while the line is as it was read: what its owner publishes meanwhile is never overwritten.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from farebox.core.errors import FareboxError, Unavailable
from farebox.core.opening import Opening
from farebox.core.records import Idempotency, Rescheduled, Run, Schedule
from farebox.core.times import rfc3339
from farebox.core.values import Millis
from farebox.engine.idling import idle
from farebox.ids import new_id
from farebox.service import runs
from farebox.service.house import House
from farebox.storage.port import Books, Conflict, Work
from farebox.triggers.schedule import ScheduleInvalid, next_fire

log = structlog.get_logger(__name__)

PAUSE = 1.0
"""Seconds between two looks. Cron lines fire on whole minutes."""
BATCH = 100


class Schedules:
    """The loop over due cron lines."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._changed = asyncio.Event()

    def look(self) -> None:
        """The clock may have moved: look now."""
        self._changed.set()

    async def run(self) -> None:
        """The loop."""
        while True:
            self._changed.clear()
            fired = await self.fire_due()
            if fired < BATCH:
                await idle(self._changed, PAUSE)

    async def fire_due(self) -> int:
        """Start a run for each cron line that is due; returns how many lines were settled."""
        due = await self._house.store.due_schedules(self._house.clock(), BATCH)
        for settled, schedule in enumerate(due):
            try:
                await self._fire(schedule)
            except Unavailable:
                return settled  # nothing can be stored now; this line and those behind it are found again
        return len(due)

    async def _fire(self, schedule: Schedule) -> None:
        """One due line: its run and its next time, or only its next time if it cannot fire. Unavailable."""
        try:
            await self._open(schedule)
        except Unavailable:
            raise
        except (
            Conflict,
            FareboxError,
        ) as error:  # a Conflict: this due time has fired already, or the line has changed
            if isinstance(error, FareboxError):
                log.warning("a schedule could not fire", workflow_id=schedule.workflow_id, reason=error.message)
            with suppress(Conflict):  # its owner has changed it meanwhile
                await self._move(schedule, self._following(schedule))

    async def _open(self, schedule: Schedule) -> None:
        house = self._house
        workflow = await house.store.workflow(schedule.workflow_id)
        if workflow is None or workflow.status != "active" or workflow.live_version is None:
            await self._move(schedule, None)
            return
        version = workflow.live_version
        graph = await house.graphs.get(workflow.id, version)
        if schedule.node_id not in graph.triggers:
            await self._move(schedule, None)
            return
        following = self._following(schedule)
        opening = Opening(
            run_id=new_id("run"),
            source="schedule",
            trigger=schedule.node_id,
            body={"scheduledAt": rfc3339(schedule.next_at)},
        )
        mark = Idempotency(
            scope=f"schedule:{schedule.workflow_id}:{schedule.node_id}",
            key=str(schedule.next_at),
            body_hash="",
            answer=opening.run_id,
            created_at=house.clock(),
        )

        def write(books: Books) -> Run:
            books.add(mark)
            books.add(Rescheduled(read=schedule, next_at=following))
            return runs.add_run(books, workflow, version, graph, opening)

        await house.writing.submit(Work(do=write, brings=0))

    async def _move(self, schedule: Schedule, next_at: Millis | None) -> None:
        """Conflict if the line is no longer as it was read: then its owner has said when it fires."""
        await self._house.writing.submit(Work(lambda books: books.add(Rescheduled(read=schedule, next_at=next_at))))

    def _following(self, schedule: Schedule) -> Millis | None:
        """The next time to come; times that passed while nobody was awake are not made up for."""
        try:
            return next_fire(schedule.cron, schedule.time_zone, max(self._house.clock(), schedule.next_at))
        except ScheduleInvalid:
            return None
