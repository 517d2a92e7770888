"""The engine as a whole: recovery, room in memory, readiness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from farebox.core.records import RunStatus
from farebox.engine import strays
from farebox.service import runs
from farebox.settings import Settings
from farebox.testing.houses import line


async def test_runs_that_nobody_had_taken_up_are_found_at_the_start(
    build: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strays, "RECOVERED", 3)
    first = await build()
    workflow = await first.publish(line("held"))
    first.engine.dispatch.open = False
    started = [await runs.start_run(first.house, first.org_id, workflow.id) for _ in range(8)]
    await first.crash()
    stage.gate("a#1").set()
    second = await build()
    for run in started:
        assert (await second.ended(run.id)).status is RunStatus.SUCCEEDED
    assert len(stage.performed) == 8


async def test_no_more_runs_than_there_is_room_for(build: Callable[..., Any], stage: Any) -> None:
    world = await build(settings=Settings(active_runs=2))
    workflow = await world.publish(line("held"))
    started = [await runs.start_run(world.house, world.org_id, workflow.id) for _ in range(6)]
    await world.until(lambda: len(stage.performed) == 2)
    assert (world.engine.active_runs, world.engine.queued_runs) == (2, 4)
    stage.gate("a#1").set()
    for run in started:
        await world.ended(run.id)
    assert stage.most_at_once == 2


async def test_many_runs_at_once(build: Callable[..., Any], stage: Any) -> None:
    world = await build()
    workflow = await world.publish(line("echo", "echo", "echo"))
    started = [await runs.start_run(world.house, world.org_id, workflow.id) for _ in range(100)]
    for run in started:
        assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED
    assert len(stage.performed) == len(set(stage.keys)) == 300


async def test_ready_from_start_to_stop(build: Callable[..., Any]) -> None:
    world = await build()
    assert world.engine.ready
    await world.stop()
    assert not world.engine.ready
