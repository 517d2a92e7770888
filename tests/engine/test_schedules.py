"""Cron lines fire once per due time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.errors import Unavailable
from farebox.core.graph import Graph
from farebox.core.journal import RunOpened
from farebox.core.records import Rescheduled, RunStatus, Schedule
from farebox.core.times import HOUR, MINUTE
from farebox.engine import schedules
from farebox.service import publishing, workflows
from farebox.storage.port import Work
from farebox.testing.clock import NOON, Clock
from farebox.testing.houses import World

HOURLY: Any = {
    "nodes": {
        "root": {"type": "schedule", "payload": {"cron": "0 * * * *", "timeZone": "UTC"}, "children": ["a"]},
        "a": {"type": "echo", "payload": {"at": "{{ $trigger.body.scheduledAt }}"}, "children": []},
    }
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's own loop looks when a test says so."""
    monkeypatch.setattr(schedules, "PAUSE", 3600.0)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + MINUTE)


@pytest.fixture
async def world(build: Callable[..., Any], clock: Clock) -> World:
    world: World = await build(clock=clock)
    return world


async def put(world: World, row: Rescheduled) -> None:
    await world.house.writing.submit(Work(lambda books: books.add(row)))


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
    (moved,) = await world.store.schedules(workflow.id)
    await put(world, Rescheduled(read=moved, next_at=line.next_at))  # as if its new time had been lost
    await world.engine.schedules.fire_due()
    assert len(world.runs) == 1
    assert (await world.store.schedules(workflow.id))[0].next_at == NOON + 2 * HOUR


async def test_a_line_of_a_paused_workflow_is_dropped(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    (line,) = await world.store.schedules(workflow.id)
    paused = await publishing.pause(world.house, world.org_id, workflow.id)
    await world.store.put_workflow(replace(paused, lock=paused.lock + 1), None, [line])
    clock.set(NOON + HOUR)
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
    lines = await world.store.schedules(workflow.id)
    await world.store.put_workflow(replace(workflow, lock=workflow.lock + 1), None, [*lines, stray])
    await world.engine.schedules.fire_due()
    assert [line.node_id for line in await world.store.schedules(workflow.id)] == ["root"]


class Between:
    """Does something once, between what the schedules read and what they write of it."""

    def __init__(self, world: World, happens: Callable[[], Awaitable[object]]) -> None:
        self._get = world.house.graphs.get
        self._happens: list[Callable[[], Awaitable[object]]] = [happens]
        world.house.graphs.get = self.get  # type: ignore[method-assign]

    async def get(self, workflow_id: str, version: int) -> Graph:
        if self._happens:
            await self._happens.pop()()
        return await self._get(workflow_id, version)


async def test_a_line_that_is_published_as_it_fires_stays_as_published(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    daily = deepcopy(HOURLY)
    daily["nodes"]["root"]["payload"]["cron"] = "0 9 * * *"

    async def publish() -> None:
        await workflows.update(world.house, world.org_id, workflow.id, workflows.Changes(definition=daily))
        await publishing.publish(world.house, world.org_id, workflow.id)

    Between(world, publish)
    clock.set(NOON + HOUR)
    assert await world.engine.schedules.fire_due() == 1
    (line,) = await world.store.schedules(workflow.id)
    assert (line.cron, line.next_at) == ("0 9 * * *", NOON + 21 * HOUR)
    assert world.runs == {}


async def test_nothing_is_started_once_a_pause_was_acknowledged(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    Between(world, lambda: publishing.pause(world.house, world.org_id, workflow.id))
    clock.set(NOON + HOUR)
    await world.engine.schedules.fire_due()
    assert world.runs == {}
    assert await world.store.schedules(workflow.id) == []


async def test_publishing_something_else_does_not_lose_what_is_due(world: World, clock: Clock) -> None:
    workflow = await world.publish(HOURLY)
    more = deepcopy(HOURLY)
    more["nodes"]["a"]["payload"]["more"] = True
    await workflows.update(world.house, world.org_id, workflow.id, workflows.Changes(definition=more))
    clock.set(NOON + HOUR + 1)
    await publishing.publish(world.house, world.org_id, workflow.id)
    await world.engine.schedules.fire_due()
    await world.until(lambda: len(world.runs) == 1)
    assert [run.version for run in world.runs.values()] == [2]


class Crowded:
    """So many units find that too much is waiting already."""

    def __init__(self, world: World, refusals: int) -> None:
        self._submit = world.house.writing.submit
        self._refusals = refusals
        world.house.writing.submit = self.submit  # type: ignore[method-assign]

    async def submit(self, work: Work) -> Any:
        if self._refusals:
            self._refusals -= 1
            raise Unavailable("too much is waiting to be stored", retry_after=1)
        return await self._submit(work)


async def test_while_nothing_can_be_stored_a_line_stays_due(world: World, clock: Clock) -> None:
    published = [await world.publish(HOURLY) for _ in range(3)]
    Crowded(world, 2)
    clock.set(NOON + HOUR)
    assert await world.engine.schedules.fire_due() == 0
    assert await world.engine.schedules.fire_due() == 0
    assert world.runs == {}
    for workflow in published:
        assert [line.next_at for line in await world.store.schedules(workflow.id)] == [NOON + HOUR]
    assert await world.engine.schedules.fire_due() == 3
    await world.until(lambda: len(world.runs) == 3)


async def test_the_loop_comes_back_to_what_could_not_be_stored(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = await world.publish(HOURLY)
    monkeypatch.setattr(schedules, "PAUSE", 0.001)
    Crowded(world, 3)
    clock.set(NOON + HOUR)
    world.engine.look()
    await world.until(lambda: len(world.runs) == 1)
    assert (await world.store.schedules(workflow.id))[0].next_at == NOON + 2 * HOUR
