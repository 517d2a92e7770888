"""What every engine is asked to do, and how it is counted.

A run is three (or ten) steps, one after the other. A step is a function that does nothing but leave its name and the
time in the step log: one line, appended. From these lines come the time of a run's first step, and the proof that every
step ran, and none was left out. Each engine is asked through its own client, as its manual says, and keeps a step's
result before the next one starts.

This module is imported in every engine's own environment: standard library and psutil, nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import psutil

BEGAN = "BENCH_BEGAN"
"""When the command was given, as seconds since the epoch; a cold start counts from there."""
LOG = "BENCH_STEP_LOG"
PAUSE = 0.02


class Engine(Protocol):
    """One engine, as its module wraps it."""

    facts: dict[str, str]
    """``version``, ``driven`` (how runs are asked for) and ``durability``, for the report."""

    def start(self) -> None:
        """Everything that must stand before a run can be asked for, on empty data."""

    def one(self, run: str, steps: int) -> str:
        """Ask for one run and return once its last step has run; the run's name in the step log."""

    def many(self, prefix: str, runs: int, steps: int) -> None:
        """Ask for so many runs and return once all of them have ended."""

    def processes(self) -> Sequence[int]:
        """The processes that are the engine; not PostgreSQL, and not this one unless the engine lives in it."""

    def stop(self) -> None: ...


class StepLog:
    """One file that all of an engine's processes append to."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._end: int | None = None

    def note(self, run: str, step: object) -> None:
        if self._end is None:
            self._end = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(self._end, f"{run} {step} {time.time():.6f}\n".encode())

    def close(self) -> None:
        if self._end is not None:
            os.close(self._end)
            self._end = None

    def size(self) -> int:
        return os.stat(self.path).st_size if os.path.exists(self.path) else 0

    def lines(self, start: int = 0) -> list[tuple[str, str, float]]:
        with open(self.path, "rb") as file:
            file.seek(start)
            return [(run, step, float(at)) for run, step, at in (line.decode().split() for line in file)]

    def count(self) -> int:
        """How many lines there are."""
        if not os.path.exists(self.path):
            return 0
        with open(self.path, "rb") as file:
            return file.read().count(b"\n")

    def wait(self, lines: int, seconds: float = 30.0) -> None:
        """Until there are so many lines."""
        until(lambda: self.count() >= lines, seconds, f"{lines} steps", every=0.001)


log = StepLog(os.environ.get(LOG, "steps.log"))


def until(holds: Callable[[], object], seconds: float, what: str, every: float = 0.01) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(every)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(command: Sequence[str], log: Path, **environment: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environment})


def stop(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def resident_megabytes(pids: Sequence[int]) -> float:
    total = 0
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            total += psutil.Process(pid).memory_info().rss
    return round(total / 1e6, 1)


def measure(engine: Engine, runs: dict[int, int], singles: int) -> dict[str, Any]:
    """Start it, ask for runs one by one and then for many at once; ``runs`` by how many steps each has."""
    began = float(os.environ.get(BEGAN, time.time()))
    found: dict[str, Any] = {}
    engine.start()
    try:
        engine.one("cold", 3)
        found["coldSeconds"] = round(time.time() - began, 3)
        for number in range(5):
            engine.one(f"warm{number}", 3)
        found["firstStepMs"], found["lastStepMs"] = _one_by_one(engine, singles)
        found["runsPerSecond"] = {str(count): _at_once(engine, runs[count], count) for count in runs}
        found["residentMegabytes"] = resident_megabytes(engine.processes())
    finally:
        engine.stop()
    return {**found, **engine.facts, "python": platform.python_version()}


def _one_by_one(engine: Engine, singles: int) -> tuple[list[float], list[float]]:
    """Milliseconds from asking to the first step and to the last one, on an engine with nothing else to do."""
    start, asked = log.size(), {}
    pause = random.Random(8402)
    for number in range(singles):
        time.sleep(pause.uniform(0, PAUSE))
        at = time.time()
        asked[engine.one(f"one{number}", 3)] = at
    times: dict[str, list[float]] = {run: [] for run in asked}
    for run, _, at in log.lines(start):
        times[run].append(at - asked[run])
    short = [run for run, each in times.items() if len(each) < 3]
    if short:
        raise RuntimeError(f"steps are missing: {short[:3]}")
    return (
        [round(1000 * min(each), 3) for each in times.values()],
        [round(1000 * max(each), 3) for each in times.values()],
    )


def _at_once(engine: Engine, runs: int, count: int) -> float:
    start = log.size()
    began = time.perf_counter()
    engine.many(f"many{count}-", runs, count)
    seconds = time.perf_counter() - began
    done = len({line[:2] for line in log.lines(start)})
    if done != runs * count:
        raise RuntimeError(f"{done} different steps ran instead of {runs * count}")
    return round(runs / seconds, 2)


def main(make: Callable[[argparse.Namespace], Engine], add: Callable[[argparse.ArgumentParser], None]) -> None:
    """The command line of every engine's module."""
    parser = argparse.ArgumentParser()
    add(parser)
    parser.add_argument("--folder", type=Path, required=True, help="for data and logs; made empty by the caller")
    parser.add_argument("--runs", type=int, default=200, help="how many runs of three steps")
    parser.add_argument("--long-runs", type=int, default=100, help="how many runs of ten steps")
    parser.add_argument("--singles", type=int, default=50, help="how many runs one by one")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    log.path = os.environ.setdefault(LOG, str(given.folder / "steps.log"))
    print(json.dumps(measure(make(given), {3: given.runs, 10: given.long_runs}, given.singles)), flush=True)
    sys.stdout.flush()
    os._exit(0)  # some engines keep threads that would not end
