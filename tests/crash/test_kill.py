"""A real server dies by SIGKILL at named points and at random; nothing acknowledged is lost or doubled."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import apsw
import httpx
import pytest

from tests.crash.world import Refused, World

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


def live_until_killed(world: World) -> None:
    """Buy, pay, answer, as long as the server lives (at most ``LIFE``)."""
    for _ in range(3):
        world.buy()
    until = time.monotonic() + LIFE
    while world.alive() and time.monotonic() < until:
        open_ones = [one for one in world.bought if not world.ended(one)]
        if not open_ones:
            world.buy()
        for one in open_ones:
            try:
                world.push(one)
            except httpx.TransportError:
                if not world.alive():
                    return
            except Refused as refused:
                if refused.status not in (409, 429, 503):  # answered already; busy
                    raise


def test_nothing_acknowledged_is_lost_or_doubled(world: World) -> None:
    for cycle in range(CYCLES):
        world.kill()
        point = world.chance.choice(POINTS) if cycle % 2 else ""
        world.start(f"{point}:{world.chance.randint(1, 30)}" if point else "")
        killer = threading.Timer(world.chance.uniform(0.01, 0.3 if not point else LIFE), world.kill)
        killer.start()
        live_until_killed(world)
        killer.cancel()
        killer.join()
    world.kill()
    world.start()
    settle(world)
    judge(world)


def settle(world: World) -> None:
    """No more crashes: everything that was begun must end."""
    for _ in range(300):
        waiting = [one for one in world.bought if not world.ended(one)]
        if not waiting:
            return
        for one in waiting:
            try:
                world.push(one)
            except Refused as refused:
                if refused.status not in (409, 429, 503):
                    raise
        time.sleep(0.05)
    left = [(one.id, one.view.get("status"), one.view.get("paymentStatus")) for one in waiting]
    raise AssertionError(f"{len(left)} executions never ended: {left[:5]}\n{world.log.read_text()[-3000:]}")


def judge(world: World) -> None:
    """By the buyers' memory, by the effects outside, by the journal and by the invariants."""
    refusing = world.workflows[2][0]
    for one in world.bought:
        failed = one.workflow == refusing
        assert one.view["status"] == ("workflow_failed" if failed else "workflow_succeeded")
        expected = "refunded" if failed else "paid" if one.priced else "not_required"
        assert one.view["paymentStatus"] == expected
        seqs = [event["seq"] for event in one.view["events"]]
        assert seqs == list(range(1, len(seqs) + 1))
    world.kill()
    database = apsw.Connection(str(world.data / "farebox.db"), flags=apsw.SQLITE_OPEN_READONLY)
    done = Counter(database.execute("select run_id, step, attempt from journal where kind = 'step.done'"))
    assert max(done.values()) == 1
    runs = Counter(run for (run,) in database.execute("select execution_id from runs where execution_id <> ''"))
    assert set(runs.values()) == {1}
    assert len(runs) == len(world.bought)
    database.close()
    keys = {line.split()[1] for line in world.effects.read_text().splitlines()}
    assert {f"{run}/{step}" for run, step, _ in done if step.startswith(("left", "last", "join"))} <= keys
    verify = [str(Path(sys.executable).with_name("farebox")), "verify", "--data", str(world.data)]
    result = subprocess.run(verify, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
