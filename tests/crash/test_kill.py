"""A real server on SQLite dies by SIGKILL at named points and at random, or stands still for a while; nothing
acknowledged is lost or doubled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.lives import conclude, die, live_until_killed, still
from tests.crash.world import World

CYCLES = int(os.environ.get("FAREBOX_CRASH_CYCLES", "60"))
STILL = int(os.environ.get("FAREBOX_CRASH_CYCLES_STILL", "4"))
LONGEST = 250
"""Cycles of one story. More of them are several stories, each judged by itself."""

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(1_500)]


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    world = World(tmp_path, request.node.name)
    try:
        world.start()
        world.publish()
        yield world
    finally:
        world.close()


def stories(cycles: int) -> list[int]:
    """So many cycles of each, which are ``cycles`` together."""
    count = -(-cycles // LONGEST)
    return [cycles // count + (place < cycles % count) for place in range(count)]


@pytest.mark.parametrize("cycles", stories(CYCLES // 2), ids=lambda cycles: f"{cycles} times")
@pytest.mark.parametrize("at_point", [True, False], ids=["at a point", "at random"])
def test_killed_again_and_again_it_loses_and_doubles_nothing(world: World, at_point: bool, cycles: int) -> None:
    at_points = sum([die(world, at_point) for _ in range(cycles)])
    world.kill()
    world.start()
    conclude(world, "SIGKILL at a named point" if at_point else "SIGKILL at a random moment", cycles, reached=at_points)


def test_standing_still_for_a_while_it_loses_and_doubles_nothing(world: World) -> None:
    for _ in range(STILL):
        trouble = still(world)
        live_until_killed(world)
        trouble.join()
    assert world.alive()
    conclude(world, "SIGSTOP, later SIGCONT", STILL)
