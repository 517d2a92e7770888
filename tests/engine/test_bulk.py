"""The engine carries bulk retries on at their pace, also after a crash."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from farebox.core.journal import RunRetried
from farebox.core.records import RunStatus
from farebox.engine.bulk import LONGEST_PAUSE, BulkRetries
from farebox.service import bulk_retries, runs
from farebox.service.bulk_retries import Wanted
from farebox.testing.clock import Clock
from farebox.testing.houses import action_of, line, living


async def rain(arguments: Any, context: Any) -> Any:
    raise ValueError("it rains")


async def test_a_crash_in_the_middle_forgets_nobody_and_does_nobody_twice(tmp_path: Path) -> None:
    actions, clock = action_of("walk", rain, attempts=1), Clock()
    async with living(tmp_path, actions, clock=clock) as world:
        workflow = await world.publish(line("walk"))
        made = [(await runs.start_run(world.house, world.org_id, workflow.id)).id for _ in range(6)]
        for run_id in made:
            await world.ended(run_id)
        clock.pass_time(seconds=1)
        bulk = await bulk_retries.begin(world.house, world.org_id, Wanted(per_minute=60))
        for _ in range(2):
            await world.engine.bulk.round()
            clock.pass_time(seconds=1)
        await world.crash()
    async with living(tmp_path, actions, clock=clock) as world:
        now = await bulk_retries.show(world.house, world.org_id, bulk.id)
        assert 0 < now.retried < 6
        for _ in range(10):
            await world.engine.bulk.round()
            clock.pass_time(seconds=1)
        now = await bulk_retries.show(world.house, world.org_id, bulk.id)
        assert (now.status, now.retried, now.passed) == ("done", 6, {})
        for run_id in made:
            assert sum(isinstance(entry, RunRetried) for entry in await world.entries(run_id)) == 1
        assert await world.store.verify() == []


async def test_several_hands_at_once_pass_nobody_by(tmp_path: Path) -> None:
    """As when one process takes the duty over while another one still has it: somebody's word comes too late, and who
    was refused because of it must not take the run for moved."""
    actions, clock = action_of("walk", rain, attempts=1), Clock()
    async with living(tmp_path, actions, clock=clock) as world:
        workflow = await world.publish(line("walk"))
        made = [(await runs.start_run(world.house, world.org_id, workflow.id)).id for _ in range(40)]
        for run_id in made:
            await world.ended(run_id)
        clock.pass_time(seconds=1)
        bulk = await bulk_retries.begin(world.house, world.org_id, Wanted(per_minute=6_000))

        async def carry_on() -> None:
            for _ in range(50):
                await world.engine.bulk.round()
                clock.pass_time(seconds=0.05)

        await asyncio.gather(*(carry_on() for _ in range(3)))
        now = await bulk_retries.show(world.house, world.org_id, bulk.id)
        assert (now.status, now.retried, now.passed) == ("done", 40, {})
        for run_id in made:
            assert sum(isinstance(entry, RunRetried) for entry in await world.entries(run_id)) == 1


async def test_nothing_to_do_is_looked_for_now_and_then(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        loop = BulkRetries(world.house)
        assert await loop.round() == LONGEST_PAUSE
        bulk = await bulk_retries.begin(world.house, world.org_id, Wanted())
        assert await loop.round() in (0, LONGEST_PAUSE)
        assert (await bulk_retries.show(world.house, world.org_id, bulk.id)).status == "done"
        assert RunStatus.FAILED not in {run.status for run in world.runs.values()}
