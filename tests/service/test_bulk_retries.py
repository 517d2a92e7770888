"""Many failed runs by one word: looked at first, at a pace, money first, each once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from farebox.core.bulk import BulkRetry
from farebox.core.errors import BadRequest, DefinitionInvalid, NotAllowed, NotFound
from farebox.core.journal import RunRetried
from farebox.core.records import RunStatus
from farebox.service import bulk_retries, runs
from farebox.service.bulk_retries import Wanted
from farebox.service.executions import OpenRequest, open_execution
from farebox.service.open_request import Caller
from farebox.testing.houses import World, action_of, line, living


class Weather:
    """An action that fails until the test says otherwise."""

    def __init__(self) -> None:
        self.fine = False

    async def __call__(self, arguments: Any, context: Any) -> Any:
        if not self.fine:
            raise ValueError("it rains")
        return "done"


@pytest.fixture
def weather() -> Weather:
    return Weather()


@pytest.fixture
async def world(tmp_path: Path, weather: Weather) -> AsyncIterator[World]:
    async with living(tmp_path, action_of("walk", weather, attempts=1)) as opened:
        opened.engine.bulk.round = resting  # type: ignore[method-assign]
        yield opened


async def resting() -> float:
    """The engine leaves them to the test."""
    return 60.0


async def failed(world: World, number: int = 3) -> list[str]:
    workflow = await world.publish(line("walk"))
    made = [(await runs.start_run(world.house, world.org_id, workflow.id)).id for _ in range(number)]
    for run_id in made:
        assert (await world.ended(run_id)).status is RunStatus.FAILED
    return made


async def carried_on(world: World, bulk: BulkRetry) -> BulkRetry:
    for _ in range(50):
        if bulk.next_at is None:
            return bulk
        bulk = await bulk_retries.step(world.house, bulk)
    raise AssertionError("it does not end")


async def test_a_plan_counts_and_changes_nothing(world: World) -> None:
    await failed(world)
    plan = await bulk_retries.plan(world.house, world.org_id, Wanted())
    assert (plan.counts, plan.bulk.matched) == ({"": 3}, 3)
    assert (await bulk_retries.plan(world.house, world.org_id, Wanted(error_code="other"))).counts == {}
    assert await bulk_retries.listed(world.house, world.org_id, 9, 0, "") == []
    for pace in (0, 6_001):
        with pytest.raises(BadRequest):
            await bulk_retries.plan(world.house, world.org_id, Wanted(per_minute=pace))


async def test_each_is_retried_once_and_what_fails_again_is_not_taken_up_again(world: World, weather: Weather) -> None:
    made = await failed(world)
    bulk = await bulk_retries.begin(world.house, world.org_id, Wanted(), by="key_1")
    first = await bulk_retries.step(world.house, bulk)
    assert (first.retried, first.after, first.created_by) == (1, min(made), "key_1")
    await world.until(lambda: world.runs[min(made)].status is RunStatus.FAILED)
    weather.fine = True
    done = await carried_on(world, first)
    assert (done.status, done.retried, done.passed) == ("done", 3, {})
    assert await bulk_retries.show(world.house, world.org_id, bulk.id) == done
    for run_id in made:
        await world.until(lambda run_id=run_id: world.runs[run_id].status in (RunStatus.FAILED, RunStatus.SUCCEEDED))
        assert sum(isinstance(entry, RunRetried) for entry in await world.entries(run_id)) == 1
    assert await world.store.verify() == []


async def test_two_who_carry_it_on_come_to_each_run_once(world: World, weather: Weather) -> None:
    weather.fine = False
    made = await failed(world, 2)
    bulk = await bulk_retries.begin(world.house, world.org_id, Wanted())
    ahead = await bulk_retries.step(world.house, bulk)
    assert await bulk_retries.step(world.house, bulk) == bulk, "the other one learns that it was not the first"
    assert (await carried_on(world, ahead)).retried == len(made)


async def test_what_failed_in_this_very_millisecond_is_among_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = max(world.runs[one].finished_at or 0 for one in await failed(world))
    monkeypatch.setattr(world.house, "clock", lambda: last)
    assert (await bulk_retries.plan(world.house, world.org_id, Wanted())).bulk.matched == 3
    assert (await bulk_retries.plan(world.house, world.org_id, Wanted(until=last))).bulk.matched < 3


async def test_what_moved_meanwhile_is_passed_by(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sorted(await failed(world, 3))
    bulk = await bulk_retries.begin(world.house, world.org_id, Wanted())
    work = runs.retry_work
    troubles = iter([NotAllowed("it moved"), DefinitionInvalid("an action is gone")])

    async def troubled(*of: Any) -> Any:
        for trouble in troubles:
            raise trouble
        return await work(*of)

    monkeypatch.setattr(runs, "retry_work", troubled)
    done = await carried_on(world, bulk)
    assert (done.retried, done.passed) == (1, {"moved": 1, "cannot_go_on": 1})
    assert done.after == made[-1]


async def test_an_execution_is_retried_where_its_money_allows(world: World, weather: Weather) -> None:
    workflow = await world.publish(line("walk"))
    opened = await open_execution(world.house, workflow.id, OpenRequest(), Caller())
    await world.ended(opened.execution.run_id)
    weather.fine = True
    done = await carried_on(world, await bulk_retries.begin(world.house, world.org_id, Wanted(workflow_id=workflow.id)))
    assert done.retried == 1
    assert (await world.ended(opened.execution.run_id)).status is RunStatus.SUCCEEDED
    assert await bulk_retries._against(world.house, None) == "moved"


async def test_it_is_stopped_and_belongs_to_its_organization(world: World) -> None:
    await failed(world, 1)
    bulk = await bulk_retries.begin(world.house, world.org_id, Wanted())
    with pytest.raises(NotFound):
        await bulk_retries.show(world.house, "org_other", bulk.id)
    stopped = await bulk_retries.stop(world.house, world.org_id, bulk.id)
    assert stopped.status == "stopped"
    assert await bulk_retries.stop(world.house, world.org_id, bulk.id) == stopped
    assert await bulk_retries.step(world.house, bulk) == bulk
    assert [one.id for one in await bulk_retries.listed(world.house, world.org_id, 9, 0, "")] == [bulk.id]
