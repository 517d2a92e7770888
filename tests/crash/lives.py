"""What happens between two crashes, and who judges afterwards: buyers, effects outside, the journal, the invariants."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx

from tests.crash.world import Refused, World

BUSY = (409, 429, 503)
"""Refusals that are no failure: answered already; too much; not now."""


def live_until_killed(world: World, seconds: float) -> None:
    """Buy, pay, answer, as long as the server lives and at most so long."""
    for _ in range(3):
        world.buy()
    until = time.monotonic() + seconds
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
                if refused.status not in BUSY:
                    raise


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
                if refused.status not in BUSY:
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
    done = Counter(world.query("select run_id, step, attempt from journal where kind = 'step.done'"))
    assert max(done.values()) == 1
    runs = Counter(run for (run,) in world.query("select execution_id from runs where execution_id <> ''"))
    assert set(runs.values()) == {1}
    assert len(runs) == len(world.bought)
    keys = {line.split()[1] for line in world.effects.read_text().splitlines()}
    assert {f"{run}/{step}" for run, step, _ in done if step.startswith(("left", "last", "join"))} <= keys
    verify = [str(Path(sys.executable).with_name("farebox")), "verify", "--data", str(world.data)]
    variables = {**os.environ, "FAREBOX_DATABASE": world.database}
    result = subprocess.run(verify, capture_output=True, text=True, timeout=120, check=False, env=variables)
    assert result.returncode == 0, result.stdout + result.stderr
