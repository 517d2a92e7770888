"""When runs are woken by time."""

from __future__ import annotations

import asyncio

from farebox.core.records import Timer
from farebox.core.values import Millis
from farebox.engine.timers import BATCH, Timers
from farebox.testing.clock import NOON, Clock


class Shelf:
    """The two questions that timers ask of a store."""

    def __init__(self) -> None:
        self.due: dict[str, Millis] = {}
        self.asked = 0

    async def due_timers(self, now: Millis, most: int) -> list[Timer]:
        self.asked += 1
        rows = sorted((at, run_id) for run_id, at in self.due.items() if at <= now)
        return [Timer(run_id, at) for at, run_id in rows[:most]]

    async def next_timer(self) -> Millis | None:
        return min(self.due.values(), default=None)


class Night:
    def __init__(self) -> None:
        self.clock = Clock()
        self.shelf = Shelf()
        self.woken: list[str] = []
        self.rang = asyncio.Event()
        self.timers = Timers(self.shelf, self.clock, self.wake)  # type: ignore[arg-type]  # two verbs suffice

    def wake(self, run_id: str) -> None:
        self.woken.append(run_id)
        self.rang.set()

    def stored(self, run_id: str, at: Millis | None) -> None:
        if at is None:
            self.shelf.due.pop(run_id, None)
        else:
            self.shelf.due[run_id] = at
        self.timers.stored(run_id, at)

    async def until_woken(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.woken) < count:
                self.rang.clear()
                await self.rang.wait()

    async def __aenter__(self) -> Night:
        self.task = asyncio.create_task(self.timers.run())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_the_earliest_rings_first_and_only_once() -> None:
    async with Night() as night:
        night.stored("late", NOON + 60_000)
        night.stored("early", NOON + 1_000)
        night.clock.pass_time(seconds=1)
        night.timers.look()
        await night.until_woken(1)
        night.timers.look()
        await asyncio.sleep(0)
        assert night.woken == ["early"]
        night.stored("early", None)
        night.clock.pass_time(minutes=1)
        night.timers.look()
        await night.until_woken(2)
        assert night.woken == ["early", "late"]


async def test_a_short_time_needs_nobody_to_look() -> None:
    async with Night() as night:
        night.stored("soon", NOON + 2)
        night.clock.pass_time(ms=2)
        await night.until_woken(1)


async def test_a_run_that_let_go_without_storing_is_woken_again() -> None:
    async with Night() as night:
        night.stored("run", NOON)
        await night.until_woken(1)
        night.timers.let_go("run")
        night.timers.look()
        await night.until_woken(2)


async def test_many_at_once_are_all_woken() -> None:
    async with Night() as night:
        for number in range(3 * BATCH):
            night.shelf.due[f"run{number:05d}"] = NOON
        night.timers.look()
        await night.until_woken(3 * BATCH)
        assert len(set(night.woken)) == 3 * BATCH
        assert night.shelf.asked < 20
