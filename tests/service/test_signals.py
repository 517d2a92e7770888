"""Signals for waiting nodes, seen from their senders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.core.errors import NotFound, TooLarge
from farebox.core.records import RunStatus
from farebox.service import runs
from farebox.service.signals import Resumed, signal
from farebox.testing.houses import World, line, living

WAIT = line("wait", payloads={"a": {"kind": "callback"}}, output={"told": "{{ a.result.data }}"})


@pytest.fixture
async def world(tmp_path: Path) -> Any:
    async with living(tmp_path) as opened:
        yield opened


async def parked(world: World, definition: Any = WAIT) -> str:
    workflow = await world.publish(definition)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await world.until(lambda: run.id in world.runs and world.runs[run.id].status is RunStatus.WAITING)
    return run.id


async def test_a_waiting_node_takes_it(world: World) -> None:
    run_id = await parked(world)
    assert await signal(world.house, run_id, "a", data=[1]) == Resumed("resumed")
    await world.ended(run_id)
    assert (await world.entries(run_id))[-1].output == {"told": [1]}


async def test_what_is_told_has_a_size(world: World) -> None:
    run_id = await parked(world)
    with pytest.raises(TooLarge, match="at most 262,144"):
        await signal(world.house, run_id, "a", data="x" * 262_144)


async def test_what_ended_takes_nothing(world: World) -> None:
    run_id = await parked(world)
    await signal(world.house, run_id, "a", external_id="first")
    await world.ended(run_id)
    again = await signal(world.house, run_id, "a", external_id="first")
    assert again == Resumed("resumed", "it was received before")
    other = await signal(world.house, run_id, "a", external_id="second")
    assert other.action == "skipped"
    assert "ended" in other.reason


async def test_a_wait_that_was_answered_is_over_though_the_run_goes_on(world: World) -> None:
    run_id = await parked(world, line("wait", "wait", payloads={"a": {"kind": "callback"}, "b": {"kind": "callback"}}))
    await signal(world.house, run_id, "a")
    await world.until(lambda: world.runs[run_id].head > 7)
    late = await signal(world.house, run_id, "a")
    assert late == Resumed("skipped", "this wait has ended")


async def test_a_step_may_be_named(world: World) -> None:
    run_id = await parked(world)
    assert (await signal(world.house, run_id, "a", step="a#1")).action == "resumed"
    await world.ended(run_id)


@pytest.mark.parametrize("node", ["root", "nowhere"])
async def test_only_waits_take_signals(world: World, node: str) -> None:
    run_id = await parked(world)
    with pytest.raises(NotFound):
        await signal(world.house, run_id, node)


async def test_a_stranger_finds_no_run(world: World) -> None:
    run_id = await parked(world)
    with pytest.raises(NotFound):
        await signal(world.house, run_id, "a", org_id="org_other")
    with pytest.raises(NotFound):
        await signal(world.house, "run_nowhere", "a")
