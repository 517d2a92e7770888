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

from tests.crash.lives import LIFE, conclude, die, live_until_killed, still
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
def world(tmp_path: Path, server: Server, request: pytest.FixtureRequest) -> Iterator[World]:
    world = World(tmp_path, request.node.name, server.new_database())
    try:
        world.start()
        world.publish()
        yield world
    finally:
        world.close()


@pytest.mark.parametrize("at_point", [True, False], ids=["at a point", "at random"])
def test_the_server_is_killed(world: World, at_point: bool) -> None:
    at_points = sum([die(world, at_point) for _ in range(CYCLES)])
    world.kill()
    world.start()
    conclude(world, "SIGKILL at a named point" if at_point else "SIGKILL at a random moment", CYCLES, reached=at_points)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["in order", "as after a crash"])
def test_the_database_is_restarted_under_load(world: World, server: Server, how: signal.Signals) -> None:
    def restart() -> None:
        server.stop(how)
        time.sleep(world.chance.uniform(0.0, 0.2))
        server.start()

    for _ in range(CYCLES // 2):
        trouble = threading.Timer(world.chance.uniform(0.05, 0.4), restart)
        trouble.start()
        live_until_killed(world)
        trouble.join()
    assert world.alive()
    ending = "in order" if how is signal.SIGINT else "as after a crash"
    conclude(world, f"the database restarted under load, {ending}", CYCLES // 2)


def test_connections_are_cut(world: World) -> None:
    for _ in range(CYCLES):
        cutters = [threading.Timer(world.chance.uniform(0.0, LIFE), world.query, (CUT,)) for _ in range(4)]
        for cutter in cutters:
            cutter.start()
        live_until_killed(world)
        for cutter in cutters:
            cutter.join()
    assert world.alive()
    conclude(world, "all connections cut, four times a cycle", CYCLES)


def test_the_server_stands_still_for_a_while(world: World) -> None:
    """So long that the database lets go of it meanwhile."""
    for _ in range(CYCLES // 2):
        trouble = still(world, lambda: world.query(CUT))
        live_until_killed(world)
        trouble.join()
    conclude(world, "SIGSTOP, connections cut, later SIGCONT", CYCLES // 2)


def test_an_owner_who_comes_back_from_the_dead_writes_nothing(world: World) -> None:
    """It is stopped, the database lets go of it, another server takes over and works; then it goes on."""
    times = max(1, CYCLES // 3)
    for _ in range(times):
        live_until_killed(world, 0.3)
        dead = world.pid
        os.kill(dead, signal.SIGSTOP)
        world.query(CUT)
        world.move()
        world.start()
        os.kill(dead, signal.SIGCONT)
        live_until_killed(world)
        os.kill(dead, signal.SIGKILL)
    conclude(world, "SIGSTOP, another server takes over, SIGCONT", times)
