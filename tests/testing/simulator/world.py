"""A quiet world for tests of the simulator's parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from farebox import ids
from farebox.testing.simulator.quiet import listening
from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.weather import Weather
from farebox.testing.simulator.workflows import house_scenarios
from farebox.testing.simulator.world import World


def line() -> Scenario:
    """Two steps for 5.00 EUR."""
    return house_scenarios()[0]


def in_world(
    tell: Callable[[World], Awaitable[Any]], *, weather: Weather | None = None, scenario: Scenario | None = None
) -> World:
    """Run a story in a world whose first process has begun; the world as it is afterwards."""
    world = World(scenario or line(), 1)
    world.weather = weather or Weather()

    async def live() -> None:
        await world.processes[0].begin()
        await tell(world)

    with (
        ids.foreseen(lambda: world.wall() * 1_000_000, world.chance.bytes),
        listening(lambda what, error: world.tell("log", "{} {}", what, error)),
        suppress(BaseException if world.loop.halt is not None else ()),
    ):
        try:
            world.loop.run_until_complete(live())
        finally:
            for process in world.processes:
                process.die()
                process.bury()
    return world
