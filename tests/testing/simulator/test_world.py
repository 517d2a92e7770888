"""The world: virtual clocks, crashes by count of steps, and deliveries that are tried again."""

from __future__ import annotations

import asyncio

from farebox.testing.clock import NOON
from farebox.testing.simulator.story import Broken
from farebox.testing.simulator.weather import CALM, Weather
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


def test_the_walls_clock_jumps_and_time_goes_on() -> None:
    async def tell(world: World) -> None:
        await world.move_the_clock()
        assert world.wall() == NOON + 2_000 - 60_000 + 1_000
        await asyncio.sleep(1)
        assert world.wall() == NOON + 3_000 - 60_000 + 1_000

    in_world(tell, weather=Weather(jumps=((1.0, -60_000), (2.0, 1_000))))


def test_a_process_dies_after_so_many_steps_and_comes_back() -> None:
    async def tell(world: World) -> None:
        before = world.loop.steps
        world.plan_crashes((50, 70))
        await asyncio.sleep(60)
        assert world.processes[0].deaths == 2
        assert world.processes[0].alive
        assert world.loop.steps > before + 120

    in_world(tell, weather=Weather(down=0.5))


def test_news_are_delivered_again_until_they_are_taken() -> None:
    async def tell(world: World) -> None:
        world.processes[0].die()
        world.post("test", {"x-simulated": "forged"}, b"", 0.1, 4)
        await asyncio.sleep(0.2)
        await world.processes[0].begin()
        await asyncio.sleep(120)
        told = [line for line in world.story.lines() if "could not deliver" in line]
        assert len(told) == 4
        assert "did not arrive" in told[0]
        assert "these news are not from test" in told[-1]

    in_world(tell)


def test_the_first_thing_that_breaks_ends_it() -> None:
    async def tell(world: World) -> None:
        world.broken(Broken("One.", "x", "y"))
        world.broken(Broken("Two.", "x", "y"))
        assert str(world.loop.halt) == "One. x: y"
        world.loop.halt = None

    in_world(tell)


def test_the_faults_cease() -> None:
    async def tell(world: World) -> None:
        world.plan_crashes((10,))
        world.cease()
        await asyncio.sleep(60)
        assert world.weather is CALM
        assert world.processes[0].deaths == 0

    in_world(tell, weather=Weather(commits_fail=0.9))
