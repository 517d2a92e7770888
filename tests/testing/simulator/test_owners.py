"""The owner meddles, starts runs, and at the end answers what nobody else does."""

from __future__ import annotations

import asyncio

from farebox.core.records import RunStatus
from farebox.testing.simulator.owners import Owner
from farebox.testing.simulator.workflows import house_scenarios
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


def test_a_run_that_waits_for_a_person_gets_its_answer() -> None:
    async def tell(world: World) -> None:
        owner = Owner(world)
        await owner.start(world.scenario.offers[0])
        await asyncio.sleep(3)
        (run,) = world.disk.runs.values()
        assert run.status is RunStatus.WAITING
        for _ in range(20):
            await owner.care()
        await asyncio.sleep(10)
        assert world.disk.runs[run.id].status in (RunStatus.SUCCEEDED, RunStatus.FAILED)

    in_world(tell, scenario=house_scenarios()[2])


def test_what_is_not_granted_is_heard() -> None:
    async def tell(world: World) -> None:
        owner = Owner(world)

        async def refuse(house: object) -> None:
            from farebox.core.errors import NotAllowed

            raise NotAllowed("no")

        async def bug(house: object) -> None:
            raise ZeroDivisionError

        assert not await owner.ask("asks", refuse)
        assert world.loop.halt is None
        assert not await owner.ask("asks", bug)
        assert "ZeroDivisionError" in str(world.loop.halt)
        world.loop.halt = None

    in_world(tell)
