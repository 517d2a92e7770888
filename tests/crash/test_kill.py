"""A real server dies by SIGKILL at named points and at random; nothing acknowledged is lost or doubled."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.lives import judge, live_until_killed, settle
from tests.crash.world import World

POINTS = ("before_commit", "after_commit", "before_action", "after_action")
CYCLES = int(os.environ.get("FAREBOX_CRASH_CYCLES", "60"))
LIFE = 0.8
"""Seconds that a server lives at most."""
SEED = int(os.environ.get("FAREBOX_CRASH_SEED", "20260131"))

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(1_500)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, SEED)
    try:
        world.start()
        world.publish()
        yield world
    finally:
        world.close()


def test_nothing_acknowledged_is_lost_or_doubled(world: World) -> None:
    for cycle in range(CYCLES):
        world.kill()
        point = world.chance.choice(POINTS) if cycle % 2 else ""
        world.start(f"{point}:{world.chance.randint(1, 30)}" if point else "")
        killer = threading.Timer(world.chance.uniform(0.01, 0.3 if not point else LIFE), world.kill)
        killer.start()
        live_until_killed(world, LIFE)
        killer.cancel()
        killer.join()
    world.kill()
    world.start()
    settle(world)
    judge(world)
