"""Fires ``schedule`` triggers: each due time once, whatever crashes, and a time that was slept through once, not often.

The run, the mark that this due time has fired, and the next due time are stored in one transaction.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from msgspec.structs import replace

from farebox.core.errors import FareboxError, Unavailable
from farebox.core.opening import Opening
from farebox.core.records import Idempotency, Run, Schedule
from farebox.core.times import rfc3339
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
                with suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE):
                        await self._changed.wait()

    async def fire_due(self) -> int:
        """Start a run for each cron line that is due; returns how many lines were."""
        now = self._house.clock()
        due = await self._house.store.due_schedules(now, BATCH)
        for schedule in due:
            try:
                await self._fire(schedule)
            except Conflict:
                await self._house.store.put_schedule(self._following(schedule))  # this due time has fired already
            except Unavailable:
                await asyncio.sleep(PAUSE)  # it is still due, and is found again
            except FareboxError as error:
                log.warning("a schedule could not fire", workflow_id=schedule.workflow_id, reason=error.message)
                await self._house.store.put_schedule(self._following(schedule))
        return len(due)

    async def _fire(self, schedule: Schedule) -> None:
        house = self._house
        workflow = await house.store.workflow(schedule.workflow_id)
        if workflow is None or workflow.status != "active" or workflow.live_version is None:
            await house.store.put_schedule(replace(schedule, next_at=None))
            return
        version = workflow.live_version
        graph = await house.graphs.get(workflow.id, version)
        if schedule.node_id not in graph.triggers:
            await house.store.put_schedule(replace(schedule, next_at=None))
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
            books.add(following)
            return runs.add_run(books, workflow, version, graph, opening)

        await house.writing.submit(Work(do=write))

    def _following(self, schedule: Schedule) -> Schedule:
        """The next time to come; times that passed while nobody was awake are not made up for."""
        try:
            next_at = next_fire(schedule.cron, schedule.time_zone, max(self._house.clock(), schedule.next_at or 0))
        except ScheduleInvalid:
            return replace(schedule, next_at=None)
        return replace(schedule, next_at=next_at)
