"""PostgreSQL under a server, and a server on PostgreSQL, die in every way there is; nothing acknowledged is lost or
doubled.

The database is restarted under load, in order and as after a crash; connections are cut; the server is killed, and is
stopped in the middle of a thought while another takes its place.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.lives import judge, live_until_killed, settle
from tests.crash.test_kill import LIFE, POINTS, SEED
from tests.crash.world import World
from tests.postgres import Server

CYCLES = int(os.environ.get("FAREBOX_CRASH_CYCLES_POSTGRES", "4"))
"""For each kind of death."""
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'farebox'
"""

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(1_500)]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL of this module's own: it does not always live."""
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def world(tmp_path: Path, server: Server) -> Iterator[World]:
    world = World(tmp_path, SEED, server.new_database())
    try:
        world.start()
        world.publish()
        yield world
    finally:
        world.close()


def test_the_server_is_killed(world: World) -> None:
    for cycle in range(2 * CYCLES):
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


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["in order", "as after a crash"])
def test_the_database_is_restarted_under_load(world: World, server: Server, how: signal.Signals) -> None:
    def restart() -> None:
        server.stop(how)
        time.sleep(world.chance.uniform(0.0, 0.2))
        server.start()

    for _ in range(CYCLES // 2):
        trouble = threading.Timer(world.chance.uniform(0.05, 0.4), restart)
        trouble.start()
        live_until_killed(world, LIFE)
        trouble.join()
    assert world.alive()
    settle(world)
    judge(world)


def test_connections_are_cut(world: World) -> None:
    for _ in range(CYCLES):
        cutters = [threading.Timer(world.chance.uniform(0.0, LIFE), world.query, (CUT,)) for _ in range(4)]
        for cutter in cutters:
            cutter.start()
        live_until_killed(world, LIFE)
        for cutter in cutters:
            cutter.join()
    assert world.alive()
    settle(world)
    judge(world)


def test_the_server_stands_still_for_a_while(world: World) -> None:
    """So long that the database lets go of it meanwhile."""

    def stand_still() -> None:
        os.kill(world.pid, signal.SIGSTOP)
        time.sleep(world.chance.uniform(0.1, 0.5))
        world.query(CUT)
        os.kill(world.pid, signal.SIGCONT)

    for _ in range(CYCLES // 2):
        trouble = threading.Timer(world.chance.uniform(0.05, 0.4), stand_still)
        trouble.start()
        live_until_killed(world, LIFE)
        trouble.join()
    settle(world)
    judge(world)


def test_an_owner_who_comes_back_from_the_dead_writes_nothing(world: World) -> None:
    """It is stopped, the database lets go of it, another server takes over and works; then it goes on."""
    for _ in range(max(1, CYCLES // 3)):
        live_until_killed(world, 0.3)
        dead = world.pid
        os.kill(dead, signal.SIGSTOP)
        world.query(CUT)
        world.move()
        world.start()
        os.kill(dead, signal.SIGCONT)
        live_until_killed(world, LIFE)
        os.kill(dead, signal.SIGKILL)
    settle(world)
    judge(world)
