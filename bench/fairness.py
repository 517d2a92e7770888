"""A flood of one workflow against the buyers of another: how long these wait, with and without it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import uvloop

from bench.plan import Plan
from bench.results import spread
from farebox.core.records import FINAL_STATUSES
from farebox.service import executions
from farebox.service.open_request import Caller, OpenRequest
from farebox.testing.bench import chain
from farebox.testing.houses import World, action_of, living

FLOOD = 6_000
BUYERS = 60
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
        await world.until(lambda: len(world.executions) > BUYERS + 500)
        beside = await _buyers(world, other)
        left = sum(one.status not in FINAL_STATUSES for one in world.executions.values())
        flood.cancel()
        await asyncio.wait([flood])
        return {"flood": FLOOD, "unfinishedAfterwards": left, "alone": spread(alone), "beside": spread(beside)}


async def _flood(world: World, workflow: str) -> None:
    for _ in range(0, FLOOD, 200):
        await asyncio.gather(
            *(executions.open_execution(world.house, workflow, OpenRequest(), EXEMPT) for _ in range(200))
        )


async def _buyers(world: World, workflow: str) -> list[float]:
    """Milliseconds from creation to result, one buyer after the other."""
    spent = []
    for _ in range(BUYERS):
        start = time.perf_counter()
        opened = await executions.open_execution(world.house, workflow, OpenRequest(), EXEMPT)
        await world.until(
            lambda id=opened.execution.id: id in world.executions and world.executions[id].status in FINAL_STATUSES
        )
        spent.append(1000 * (time.perf_counter() - start))
        await asyncio.sleep(0.005)
    return spent
