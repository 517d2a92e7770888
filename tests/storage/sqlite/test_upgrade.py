"""Databases that earlier versions left when their power was cut, with runs under way: brought forward, they finish.

``old/make.py`` tells how they were made: by those versions themselves. Number 4 was never a newest schema: it came into
the source after number 5.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from farebox.core.records import FINAL_STATUSES, RunStatus, Status
from farebox.core.values import Millis
from farebox.payments.test import TestProvider
from farebox.service import answers, executions, payments, runs, tokens
from farebox.storage.sqlite.connection import INCREMENTAL
from farebox.storage.sqlite.migrate import newest, schema_version
from farebox.testing.houses import World, action_of, living, wall_clock

OLD = sorted((Path(__file__).parent / "old").glob("schema_*.sql"))
TOKEN = "ct_" + "a" * 43


async def say(arguments: Any, context: Any) -> Any:
    """What held and what was broken works here."""
    return arguments.get("text", "held") if isinstance(arguments, dict) else "held"


ACTIONS = {**action_of("say", say), **action_of("held", say), **action_of("broken", say, attempts=1)}


def restored(old: Path, path: Path) -> Callable[[], Millis]:
    """Write the old database, and give a clock that goes on a minute after it was left."""
    database = apsw.Connection(str(path))
    database.execute(old.read_text())
    assert schema_version(database) < newest()
    ((left,),) = database.execute("select max(applied_at) from schema_version").fetchall()
    database.close()
    begun = wall_clock()
    return lambda: int(left) + 60_000 + wall_clock() - begun


def test_every_earlier_schema_stands_here() -> None:
    numbers = [int(path.stem.partition("_")[2]) for path in OLD]
    assert set(range(1, newest() - 1)) - set(numbers) <= {4}  # the newest two are made when the next one comes


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
async def test_what_was_under_way_finishes(old: Path, tmp_path: Path) -> None:
    clock = restored(old, tmp_path / "farebox.db")
    test = TestProvider(tmp_path / "test-checkouts.jsonl", clock, "http://127.0.0.1:8402")
    async with living(tmp_path, ACTIONS, providers={"test": test}, clock=clock) as world:
        found = {await name_of(world, one.workflow_id): one for one in await everything(world)}
        assert set(found) == {"asks", "holds", "delays", "costs", "loops", "fails", "calls"}
        for name, execution in found.items():
            if name != "fails":
                assert await tokens.verify(world.house, execution.id, TOKEN, "read")
        assert await executions.request_payload(world.house, found["holds"].id) == {"who": "Ada"}
        await answers.answer(world.house, found["asks"].id, "ask", "", {"name": "Ada"})
        order = found["costs"].order
        assert order is not None
        await test.create_checkout(order)  # the provider's own memory is not in the database; asking again is safe
        await payments.test_outcome(world.house, order.checkout_id, "paid")
        await executions.retry_execution(world.house, found["fails"].id)
        await call_back(world)
        await world.until(lambda: ended(world) >= {one.id for one in found.values()})
        for execution in await everything(world):
            assert execution.status is Status.SUCCEEDED, (execution, await world.store.run(execution.run_id))
        said = await world.store.execution(found["asks"].id)
        assert said is not None
        assert said.output == {"said": "Ada"}
        assert await world.store.verify() == []
        writer = world.store._writer
        assert writer is not None
        assert (schema_version(writer), writer.pragma("auto_vacuum")) == (newest(), INCREMENTAL)


async def everything(world: World) -> Any:
    return await world.store.executions(world.org_id, 100, 0, "", "", "")


async def name_of(world: World, workflow_id: str) -> str:
    workflow = await world.store.workflow(workflow_id)
    assert workflow is not None
    return workflow.name


def ended(world: World) -> set[str]:
    return {one.id for one in world.executions.values() if one.status in FINAL_STATUSES}


async def call_back(world: World) -> None:
    """Three times each: for the loop of an execution, of a run of its own, and of a child."""
    for _ in range(60):
        waiting = await world.store.runs(world.org_id, 100, 0, "", [RunStatus.WAITING], "", False)
        at = [run for run in waiting if await name_of(world, run.workflow_id) == "loops"]
        for run in at:
            entries = await world.store.entries(run.id)
            await runs.signal(world.house, run.id, "call", external_id=f"{run.id}-{len(entries)}")
        left = await world.store.runs(world.org_id, 100, 0, "", [RunStatus.RUNNING, RunStatus.WAITING], "", False)
        if not [run for run in left if await name_of(world, run.workflow_id) == "loops"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("a loop did not end")
