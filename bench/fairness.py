"""A flood of one workflow against the buyers of another: how long these wait, with and without it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import uvloop

from bench.plan import Plan
from bench.results import spread
from farebox.core.records import FINAL_STATUSES, Execution, Run
from farebox.service import executions
from farebox.service.open_request import Caller, OpenRequest
from farebox.testing.bench import chain
from farebox.testing.houses import World, action_of, living

FLOOD = 600
"""Unfinished executions of the flooded workflow, all the time."""
BUYERS = 40
LONGEST = 12.0
"""Seconds after which no more buyers come."""
EXEMPT = Caller(exempt=True)


def fairness(plan: Plan) -> dict[str, Any]:
    (plan.folder / "fair").mkdir()
    return uvloop.run(_measure(plan))


async def _measure(plan: Plan) -> dict[str, Any]:
    async def nothing(arguments: Any, context: Any) -> None:
        return None

    async with living(plan.folder / "fair", action_of("nothing", nothing)) as world:
        flooded = (await world.publish(chain(3), name="Flooded")).id
        other = (await world.publish(chain(3), name="Other")).id
        alone = await _buyers(world, other)
        flood = asyncio.create_task(_flood(world, flooded))
        await world.until(lambda: len(world.executions) > BUYERS + 2 * FLOOD)
        began, ended = time.perf_counter(), _ended(world)
        beside = await _buyers(world, other)
        rate = (_ended(world) - ended) / (time.perf_counter() - began)
        flood.cancel()
        await asyncio.wait([flood])
        return {"flood": FLOOD, "runsPerSecond": round(rate), "alone": spread(alone), "beside": spread(beside)}


def _ended(world: World) -> int:
    return sum(one.status in FINAL_STATUSES for one in world.executions.values())


async def _flood(world: World, workflow: str) -> None:
    async def lane() -> None:
        while True:
            opened = await executions.open_execution(world.house, workflow, OpenRequest(), EXEMPT)
            ended = asyncio.get_running_loop().create_future()
            waiting[opened.execution.id] = ended
            await ended

    waiting: dict[str, asyncio.Future[None]] = {}
    committed = world.writer.on_commit
    assert committed is not None

    def on_commit(changed: list[Execution], runs: list[Run], wakes: list[str]) -> None:
        committed(changed, runs, wakes)
        for one in changed:
            ended = waiting.pop(one.id, None) if one.status in FINAL_STATUSES else None
            if ended is not None and not ended.done():
                ended.set_result(None)

    world.writer.on_commit = on_commit
    await asyncio.gather(*(lane() for _ in range(FLOOD)))


async def _buyers(world: World, workflow: str) -> list[float]:
    """Milliseconds from creation to result, one buyer after the other."""
    spent: list[float] = []
    began = time.perf_counter()
    while len(spent) < BUYERS and time.perf_counter() - began < LONGEST:
        start = time.perf_counter()
        opened = await executions.open_execution(world.house, workflow, OpenRequest(), EXEMPT)
        await world.until(
            lambda id=opened.execution.id: id in world.executions and world.executions[id].status in FINAL_STATUSES
        )
        spent.append(1000 * (time.perf_counter() - start))
        await asyncio.sleep(0.005)
    return spent
