"""What happens between two crashes, and who judges afterwards: buyers, effects outside, the journal, the invariants."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.crash.world import Bought, Refused, World
from tests.live import PROGRAM

BUSY = (409, 429, 503)
"""Refusals that are no failure: answered already; too much; not now."""
LIFE = 0.8
"""Seconds that a server lives at most."""
PATIENCE = 5.0
"""And one that is to be killed at a point or after some requests; that is usually much sooner."""
POINTS = ("before_commit", "after_commit", "before_action", "after_action")
REPORT = os.environ.get("FAREBOX_CRASH_REPORT", "")
"""A file that is given one line for each story, for ``scripts/reliability.py --crash``."""


@dataclass
class Verdict:
    """What came of a story."""

    acknowledged: int
    """Executions that a buyer had an answer about while servers died."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    """Of ``farebox verify``."""
    given_up: int = 0
    """Executions that failed as promised: a step that was cut off three times is not tried again."""

    def __str__(self) -> str:
        told = (("lost", self.lost), ("doubled", self.doubled), ("verify", self.findings))
        return "\n".join(f"{name}: {len(all_of_it)}, {all_of_it[:5]}" for name, all_of_it in told)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.findings)


def live_until_killed(world: World, seconds: float = LIFE) -> None:
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


def die(world: World, at_point: bool) -> bool:
    """One life that ends by SIGKILL, at a named point or whenever; whether it reached its point."""
    world.kill()
    point = f"{world.chance.choice(POINTS)}:{world.chance.randint(1, 30)}" if at_point else ""
    world.start(point)
    late: list[bool] = []

    def kill(too_late: bool) -> None:
        if world.alive():
            late.append(too_late)
            world.kill()

    killers = [threading.Timer(PATIENCE, kill, (True,))]
    if not at_point:  # within a request or soon after it, however fast this machine is
        killers.append(threading.Timer(world.chance.uniform(0.0, 0.02), kill, (False,)))
        world.after(world.chance.randint(1, 60), killers[1].start)
    killers[0].start()
    live_until_killed(world, PATIENCE)
    for killer in killers:
        killer.cancel()
        if killer.ident is not None:
            killer.join()
    return at_point and not late and not world.alive()


def still(world: World, meanwhile: Callable[[], object] = lambda: None) -> threading.Timer:
    """In a moment the server is stopped in the middle of a thought, and goes on later."""

    def stand_still() -> None:
        os.kill(world.pid, signal.SIGSTOP)
        time.sleep(world.chance.uniform(0.1, 0.5))
        meanwhile()
        os.kill(world.pid, signal.SIGCONT)

    trouble = threading.Timer(world.chance.uniform(0.05, 0.4), stand_still)
    trouble.start()
    return trouble


def conclude(world: World, death: str, cycles: int, **more: int) -> None:
    """No more crashes: what was begun must end as it should. Written into the report, if one is asked for."""
    acknowledged = [one for one in world.bought if one.id]
    _settle(world)
    verdict = _judge(world, acknowledged)
    if REPORT:
        line = {
            "store": "PostgreSQL" if world.database else "SQLite",
            "death": death,
            "cycles": cycles,
            **more,
            "acknowledged": verdict.acknowledged,
            "lost": len(verdict.lost),
            "doubled": len(verdict.doubled),
            "findings": len(verdict.findings),
            "givenUp": verdict.given_up,
        }
        with Path(REPORT).open("a", encoding="utf-8") as report:
            report.write(json.dumps(line) + "\n")
    assert verdict.clean, f"{verdict}\n{world.log.read_text()[-3000:]}"


def _settle(world: World) -> None:
    for _ in range(300):
        waiting = [one for one in world.bought if not world.ended(one) and not one.refused]
        if not waiting:
            return
        for one in waiting:
            try:
                world.push(one)
            except httpx.TransportError:
                break
            except Refused as refused:
                if refused.status not in BUSY:
                    one.refused = str(refused)
        time.sleep(0.05)


def _judge(world: World, acknowledged: list[Bought]) -> Verdict:
    """By the buyers' memory, by the effects outside, by the journal and by the invariants."""
    verdict = Verdict(len(acknowledged))
    refusing = world.workflows[2][0]
    given_up = _given_up(world)
    for one in world.bought:
        verdict.given_up += one.id in given_up
        failed = one.workflow == refusing or one.id in given_up
        status = "workflow_failed" if failed else "workflow_succeeded"
        payment = "not_required" if not one.priced else "refunded" if failed else "paid"
        seen = one.view.get("status"), one.view.get("paymentStatus")
        if one.refused or seen != (status, payment):
            verdict.lost.append(f"{one.id} is {seen}, not {(status, payment)} {one.refused}")
            continue
        seqs = [event["seq"] for event in one.view["events"]]
        if seqs != list(range(1, len(seqs) + 1)):
            verdict.lost.append(f"{one.id} has the events {seqs}")
    world.kill()
    done = Counter(world.query("select run_id, step, attempt from journal where kind = 'step.done'"))
    verdict.doubled += [f"{step} was committed {count} times" for step, count in done.items() if count > 1]
    runs = Counter(run for (run,) in world.query("select execution_id from runs where execution_id <> ''"))
    verdict.doubled += [f"{execution} has {count} runs" for execution, count in runs.items() if count > 1]
    known = {one.id for one in world.bought}
    verdict.doubled += [f"{execution} was bought by nobody" for execution in runs.keys() - known]
    verdict.lost += [f"{one.id} has no run" for one in acknowledged if one.id not in runs]
    keys = {line.split()[1] for line in world.effects.read_text().splitlines()}
    told = {f"{run}/{step}" for run, step, _ in done if step.startswith(("left", "last", "join"))}
    verdict.lost += [f"{key} had no effect" for key in told - keys]
    verdict.findings += _findings(world)
    return verdict


def _given_up(world: World) -> set[str]:
    """By the journal: an attempt was cut off twice and begun again, and then its step failed for the third cut."""
    cuts = Counter(world.query("select run_id, step, attempt from journal where kind = 'step.interrupted'"))
    failed = world.query(
        "select run_id, step, attempt from journal where kind = 'step.failed' and body like '%cut off%'"
    )
    runs = {run for run, step, attempt in failed if cuts[run, step, attempt] == 2}
    return {execution for run, execution in world.query("select id, execution_id from runs") if run in runs}


def _findings(world: World) -> list[str]:
    result = subprocess.run(
        [str(PROGRAM), "verify", "--json", "--data", str(world.data)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "FAREBOX_DATABASE": world.database},
    )
    try:
        told = json.loads(result.stdout)
    except ValueError:
        raise AssertionError(result.stdout + result.stderr) from None
    assert result.returncode == (0 if told["ok"] else 1), result.stderr
    return [str(violation) for violation in told["violations"]]
