"""Pause and resume: whatever a run is doing, nothing is lost and nothing new begins."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from farebox.core.errors import NotAllowed, NotFound
from farebox.core.journal import RunHeld, RunReleased, StepAsked, StepInterrupted
from farebox.core.records import RunStatus, Status
from farebox.service import pausing, runs, signals
from farebox.service.executions import OpenRequest, get_execution, open_execution
from farebox.service.open_request import Caller
from farebox.testing.houses import World, action_of, line, living


class Slow:
    """An action that ends when the test says so."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.times = 0

    async def __call__(self, arguments: Any, context: Any) -> Any:
        self.times += 1
        self.begun.set()
        await self.may_end.wait()
        return self.times


TWO = line("slow", "slow")
BESIDE = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["a", "b"]},
        "a": {"type": "slow", "payload": {}, "children": ["c"]},
        "b": {"type": "slow", "payload": {}},
        "c": {"type": "slow", "payload": {}},
    }
}


async def begun(world: World, slow: Slow, definition: Any = TWO) -> str:
    workflow = await world.publish(definition)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await slow.begun.wait()
    return run.id


async def asked(world: World, run_id: str) -> list[str]:
    return [entry.step for entry in await world.entries(run_id) if isinstance(entry, StepAsked)]


async def test_what_is_in_flight_ends_and_nothing_new_begins_until_it_is_resumed(tmp_path: Path) -> None:
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow, BESIDE)
        paused = await pausing.pause_run(world.house, world.org_id, run_id)
        assert paused.status is RunStatus.PAUSED
        slow.may_end.set()
        await world.until(lambda: world.engine.active_runs == 0)
        assert await asked(world, run_id) == ["a#1", "b#1"]
        assert (await pausing.pause_run(world.house, world.org_id, run_id)).status is RunStatus.PAUSED
        resumed = await pausing.resume_run(world.house, world.org_id, run_id)
        assert resumed.status is not RunStatus.PAUSED
        assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
        assert await asked(world, run_id) == ["a#1", "b#1", "c#1"]
        assert slow.times == 3
        assert await world.store.verify() == []


async def test_a_step_that_is_alone_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pausing, "PATIENCE", 2)
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow)
        run = await pausing.pause_run(world.house, world.org_id, run_id)
        assert run.status is RunStatus.RUNNING
        assert await pausing.pausing(world.house, run)
        again = await pausing.pause_run(world.house, world.org_id, run_id)
        assert len(await world.store.signals(run_id)) == 1
        slow.may_end.set()
        await world.until(lambda: world.runs[run_id].status is RunStatus.PAUSED)
        assert await asked(world, run_id) == ["a#1"]
        assert not await pausing.pausing(world.house, world.runs[run_id])
        assert again.id == run_id


async def test_who_changes_his_mind_before_it_was_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pausing, "PATIENCE", 1)
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow)
        for word in (pausing.pause_run, pausing.resume_run):
            await word(world.house, world.org_id, run_id)
        slow.may_end.set()
        assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
        kinds = [type(entry) for entry in await world.entries(run_id)]
        assert (kinds.count(RunHeld), kinds.count(RunReleased)) == (1, 1)
        with pytest.raises(NotAllowed):
            await pausing.pause_run(world.house, world.org_id, run_id)
        with pytest.raises(NotFound):
            await pausing.pause_run(world.house, "org_other", run_id)
        assert not await pausing.pausing(world.house, world.runs[run_id])


async def test_a_hold_survives_a_crash_and_so_does_what_was_said_before_it(tmp_path: Path) -> None:
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow, BESIDE)
        await pausing.pause_run(world.house, world.org_id, run_id)
        await world.crash()
    async with living(tmp_path, action_of("slow", slow)) as world:
        await world.engine.strays.round()
        run = await runs.get_run(world.house, world.org_id, run_id)
        assert (run.status, slow.times, world.engine.active_runs) == (RunStatus.PAUSED, 2, 0)
        slow.may_end.set()
        await pausing.resume_run(world.house, world.org_id, run_id)
        assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
        cut = [entry.step for entry in await world.entries(run_id) if isinstance(entry, StepInterrupted)]
        assert sorted(cut) == ["a#1", "b#1"]
        assert await world.store.verify() == []


async def test_a_word_that_a_crash_overtook_is_taken_by_the_next_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pausing, "PATIENCE", 1)
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow)
        await pausing.pause_run(world.house, world.org_id, run_id)  # the attempt is alone: nobody has read it yet
        await world.crash()
    slow.may_end.set()
    async with living(tmp_path, action_of("slow", slow)) as world:
        await world.until(lambda: run_id in world.runs and world.runs[run_id].status is RunStatus.PAUSED)
        assert slow.times == 1
        await pausing.resume_run(world.house, world.org_id, run_id)
        assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_run_that_waits_takes_answers_while_it_is_paused(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        definition = line("wait", "log", payloads={"a": {"timeoutMs": 3_600_000}, "b": {"message": "x"}})
        workflow = await world.publish(definition)
        run = await runs.start_run(world.house, world.org_id, workflow.id)
        await world.until(lambda: run.id in world.runs and world.runs[run.id].status is RunStatus.WAITING)
        assert await world.store.next_timer() is not None
        await pausing.pause_run(world.house, world.org_id, run.id)
        assert await world.store.next_timer() is None
        await signals.signal(world.house, run.id, "a", data=1, org_id=world.org_id)
        await world.until(lambda: world.engine.active_runs == 0)
        assert (await runs.get_run(world.house, world.org_id, run.id)).status is RunStatus.PAUSED
        await pausing.resume_run(world.house, world.org_id, run.id)
        assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED


async def test_a_paused_wait_has_its_timer_back_once_it_is_resumed(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        workflow = await world.publish(line("wait", payloads={"a": {"timeoutMs": 3_600_000}}))
        run = await runs.start_run(world.house, world.org_id, workflow.id)
        await world.until(lambda: run.id in world.runs and world.runs[run.id].status is RunStatus.WAITING)
        due = await world.store.next_timer()
        await pausing.pause_run(world.house, world.org_id, run.id)
        assert (await pausing.resume_run(world.house, world.org_id, run.id)).status is RunStatus.WAITING
        assert await world.store.next_timer() == due


async def test_one_that_has_not_started_is_held_in_the_queue(tmp_path: Path) -> None:
    slow = Slow()
    definition = line("slow", limits={"concurrent": 1})
    async with living(tmp_path, action_of("slow", slow)) as world:
        workflow = await world.publish(definition)
        first, second, third = [await opened(world, workflow.id) for _ in range(3)]
        await slow.begun.wait()
        held = await pausing.pause_run(world.house, world.org_id, second)
        assert (held.status, held.started_at) == (RunStatus.PAUSED, None)
        slow.may_end.set()
        await world.ended(third)
        assert (await runs.get_run(world.house, world.org_id, second)).status is RunStatus.PAUSED
        execution = await get_execution(world.house, world.org_id, world.runs[second].execution_id)
        assert (execution.status, execution.message) == (Status.QUEUED, "Paused by the seller")
        assert (await pausing.resume_run(world.house, world.org_id, second)).status is RunStatus.QUEUED
        assert (await world.ended(second)).status is RunStatus.SUCCEEDED
        assert first != second
        assert await world.store.verify() == []


async def opened(world: World, workflow_id: str) -> str:
    made = await open_execution(world.house, workflow_id, OpenRequest(), Caller())
    return made.execution.run_id


async def test_a_word_that_the_end_overtook_does_not_hold_the_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pausing, "PATIENCE", 1)
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow)
        await pausing.pause_run(world.house, world.org_id, run_id)
        await runs.cancel_run(world.house, world.org_id, run_id)
        slow.may_end.set()
        await runs.retry_run(world.house, world.org_id, run_id)
        assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
        assert await world.store.signals(run_id) == []


async def test_two_who_say_the_same_have_said_it_once(tmp_path: Path) -> None:
    slow = Slow()
    async with living(tmp_path, action_of("slow", slow)) as world:
        run_id = await begun(world, slow, BESIDE)
        await asyncio.gather(*(pausing.pause_run(world.house, world.org_id, run_id) for _ in range(5)))
        kinds = [type(entry) for entry in await world.entries(run_id)]
        assert kinds.count(RunHeld) == 1
        slow.may_end.set()
        await asyncio.gather(*(pausing.resume_run(world.house, world.org_id, run_id) for _ in range(5)))
        await world.ended(run_id)
        assert [type(entry) for entry in await world.entries(run_id)].count(RunReleased) == 1
