"""A run that lost its wake is found again; one that has something to come is let be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from farebox.core.records import RunStatus
from farebox.engine import strays
from farebox.service import runs
from farebox.settings import Settings
from farebox.testing.houses import World, line

ROUNDS = 200


async def start(world: World, definition: Any) -> str:
    workflow = await world.publish(definition)
    return (await runs.start_run(world.house, world.org_id, workflow.id)).id


async def test_a_lost_run_is_taken_up_again(build: Callable[..., Any], stage: Any) -> None:
    world = await build()
    run_id = await start(world, line("held"))
    await world.until(lambda: stage.begun("a#1"))
    task = world.engine.pool._tasks[run_id]
    task.cancel()  # nobody would ever notice
    await world.until(lambda: world.engine.active_runs == 0)
    assert world.runs[run_id].status is RunStatus.RUNNING
    stage.gate("a#1").set()
    assert await world.engine.strays.round() == 1
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert await world.engine.strays.round() == 0


async def test_many_are_found_page_by_page(
    build: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strays, "PAGE", 2)
    monkeypatch.setattr(strays, "MOST_PAGES", 2)
    world = await build()
    workflow = await world.publish(line("held"))
    started = [await runs.start_run(world.house, world.org_id, workflow.id) for _ in range(7)]
    await world.until(lambda: len(stage.performed) == 7)
    for task in list(world.engine.pool._tasks.values()):
        task.cancel()
    await world.until(lambda: world.engine.active_runs == 0)
    assert [await world.engine.strays.round() for _ in range(2)] == [4, 3]
    stage.gate("a#1").set()
    for run in started:
        assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED


async def test_who_is_in_memory_sleeps_or_waits_is_let_be(build: Callable[..., Any], stage: Any) -> None:
    world = await build()
    stage.failures = 1
    patient = {"attempts": 2, "backoffMs": 3_600_000}
    await start(world, line("held"))
    backs_off = line("flaky")
    backs_off["nodes"]["a"]["retry"] = patient
    await start(world, backs_off)
    waits = line("wait", payloads={"a": {"kind": "approval", "title": "May I?"}})
    called = await world.publish(waits)
    calls = await start(world, line("trigger-workflow", payloads={"a": {"workflowId": called.id, "wait": True}}))
    await world.until(lambda: sum(run.status is RunStatus.WAITING for run in world.runs.values()) == 1)
    await world.until(lambda: stage.begun("a#1") and world.engine.active_runs == 1)
    assert world.runs[calls].status is RunStatus.RUNNING
    assert await world.engine.strays.round() == 0


async def test_the_sweep_goes_on_by_itself(build: Callable[..., Any], stage: Any) -> None:
    world = await build(settings=Settings(sweep_seconds=0.1))
    run_id = await start(world, line("held"))
    await world.until(lambda: stage.begun("a#1"))
    world.engine.pool._tasks[run_id].cancel()
    stage.gate("a#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
