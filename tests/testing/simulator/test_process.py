"""A process serves, dies at any step and begins again; what it had not stored is gone."""

from __future__ import annotations

import asyncio

import pytest

from farebox.service import executions
from farebox.service.house import House
from farebox.service.open_request import Caller, OpenRequest
from farebox.testing.simulator.process import Lost
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


def order(world: World) -> object:
    workflow = world.scenario.offers[0].workflow

    def create(house: House) -> object:
        return executions.open_execution(house, workflow.id, OpenRequest(), Caller(exempt=True))

    return world.processes[0].ask(create)  # type: ignore[arg-type]


def test_what_it_acknowledged_survives_its_death() -> None:
    async def tell(world: World) -> None:
        process = world.processes[0]
        opened = await order(world)  # type: ignore[misc]
        process.die()
        assert not process.alive
        with pytest.raises(Lost):
            await order(world)  # type: ignore[misc]
        await process.begin()
        found = await process.ask(lambda house: house.store.execution(opened.execution.id))
        assert found is not None
        assert process.deaths == 1

    in_world(tell)


def test_who_waits_for_a_dying_process_hears_nothing() -> None:
    async def tell(world: World) -> None:
        asked = asyncio.ensure_future(order(world))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        world.processes[0].die()
        with pytest.raises(Lost, match="died"):
            await asked
        await asyncio.sleep(5)
        assert world.disk.executions == {}

    in_world(tell)
