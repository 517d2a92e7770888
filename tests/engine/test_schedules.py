"""Cron lines fire once per due time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.journal import RunOpened
from farebox.core.records import RunStatus, Schedule
from farebox.core.times import HOUR, MINUTE
from farebox.service import publishing
from farebox.testing.clock import NOON, Clock
from farebox.testing.houses import World

HOURLY: Any = {
    "nodes": {
        "root": {"type": "schedule", "payload": {"cron": "0 * * * *", "timeZone": "UTC"}, "children": ["a"]},
        "a": {"type": "echo", "payload": {"at": "{{ $trigger.body.scheduledAt }}"}, "children": []},
    }
}


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + MINUTE)


@pytest.fixture
async def world(build: Callable[..., Any], clock: Clock) -> World:
    world: World = await build(clock=clock)
    return world


async def test_it_fires_when_it_is_due(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    assert await world.engine.schedules.fire_due() == 0
    clock.set(NOON + HOUR)
    world.engine.look()
    await world.until(lambda: any(run.status is RunStatus.SUCCEEDED for run in world.runs.values()))
    (run,) = world.runs.values()
    opened = (await world.entries(run.id))[0]
    assert isinstance(opened, RunOpened)
    assert opened.payload["body"] == {"scheduledAt": "2026-01-01T13:00:00.000Z"}
    assert (run.trigger_source, run.trigger_node) == ("schedule", "root")
    assert (await world.store.schedules(workflow.id))[0].next_at == NOON + 2 * HOUR


async def test_times_that_were_slept_through_fire_once(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    clock.set(NOON + 10 * HOUR + MINUTE)
    world.engine.look()
    await world.until(lambda: len(world.runs) == 1)
    assert (await world.store.schedules(workflow.id))[0].next_at == NOON + 11 * HOUR
    assert await world.engine.schedules.fire_due() == 0


async def test_a_due_time_that_has_fired_does_not_fire_again(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    (line,) = await world.store.schedules(workflow.id)
    clock.set(NOON + HOUR)
    world.engine.look()
    await world.until(lambda: len(world.runs) == 1)
    await world.store.put_schedule(replace(line, next_at=NOON + HOUR))  # as if its new time had been lost
    await world.engine.schedules.fire_due()
    assert len(world.runs) == 1
    assert (await world.store.schedules(workflow.id))[0].next_at == NOON + 2 * HOUR


async def test_a_line_of_a_paused_workflow_is_dropped(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    (line,) = await world.store.schedules(workflow.id)
    await publishing.pause(world.house, world.org_id, workflow.id)
    clock.set(NOON + HOUR)
    await world.store.put_schedule(line)
    await world.engine.schedules.fire_due()
    assert world.runs == {}
    assert await world.store.schedules(workflow.id) == []


async def test_a_line_of_a_node_that_is_gone_is_dropped(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    stray = Schedule(
        workflow_id=workflow.id,
        node_id="elsewhere",
        org_id=world.org_id,
        cron="0 * * * *",
        time_zone="UTC",
        next_at=NOON,
    )
    await world.store.put_schedule(stray)
    await world.engine.schedules.fire_due()
    assert [line.node_id for line in await world.store.schedules(workflow.id)] == ["root"]
