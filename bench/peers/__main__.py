"""``python -m bench.peers``: Farebox and the other engines in turn, several rounds, and the page of the figures."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import report, results
from bench.peers import environment
from bench.peers.environment import NotInstalled

PATIENCE = 150
"""Seconds for one engine in one round."""


@dataclass(frozen=True)
class Entry:
    """One engine: how it is called, and how much it is asked to do (three steps, ten steps, one by one)."""

    module: str
    work: tuple[int, int, int]
    where: str = ""
    """Its environment; empty: the project's own."""
    words: tuple[str, ...] = ()
    postgres: bool = False
    needs: Callable[[], list[str]] = field(default=list)
    optional: bool = False


ENTRIES = {
    "farebox-sqlite": Entry("farebox", (3_000, 1_000, 60), words=("embedded",)),
    "farebox-postgres": Entry("farebox", (1_500, 500, 60), words=("embedded",), postgres=True),
    "farebox-http": Entry("farebox", (800, 300, 60), words=("served",)),
    "dbos-sqlite": Entry("dbos", (150, 60, 40), "dbos", ("sqlite",)),
    "dbos-postgres": Entry("dbos", (200, 80, 40), "dbos", ("postgres",), postgres=True),
    "restate": Entry(
        "restate", (800, 300, 60), "restate", needs=lambda: ["--program", str(environment.restate_server())]
    ),
    "absurd": Entry("absurd", (500, 150, 25), "absurd", postgres=True),
    "pgqueuer": Entry("pgqueuer", (800, 250, 40), "pgqueuer", postgres=True),
    "prefect": Entry("prefect", (12, 4, 8), "prefect", optional=True),
}


class Postgres:
    """The measurements' own server: a child that makes databases on request and ends with its input."""

    def __init__(self, folder: Path) -> None:
        self.child = subprocess.Popen(
            [str(environment.python("postgres")), "-m", "bench.peers.postgres", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=results.ROOT,
        )  # fmt: skip
        found = self._line()
        self.programs: str = found["programs"]
        self.settings: dict[str, str] = found["settings"]

    def _line(self) -> dict[str, Any]:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            if line.startswith("{"):
                return dict(json.loads(line))
        raise NotInstalled("PostgreSQL did not start")

    def empty(self, name: str) -> str:
        """The URL of an empty database."""
        assert self.child.stdin is not None
        self.child.stdin.write(name + "\n")
        self.child.stdin.flush()
        return str(self._line()["url"])

    def stop(self) -> None:
        assert self.child.stdin is not None
        self.child.stdin.close()
        self.child.wait(60)


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres | NotInstalled]:
    try:
        server = Postgres(folder)
    except NotInstalled as error:
        yield error
        return
    try:
        yield server
    finally:
        server.stop()


def measure(names: list[str], rounds: int) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with (
        tempfile.TemporaryDirectory(prefix="farebox-peers-", ignore_cleanup_errors=True) as folder,
        postgres(Path(folder) / "postgres") as server,
    ):
        for number in range(rounds):
            for name in names:
                began = time.perf_counter()
                one = _once(name, Path(folder) / f"{name}-{number}", server)
                found[name].append(one)
                told = one.get("error") or f"{one['runsPerSecond']['3']:,.0f} runs/s"
                print(f"{name}, round {number + 1}: {told} ({time.perf_counter() - began:.0f} s)", file=sys.stderr)
        settings = server.settings if isinstance(server, Postgres) else {}
    engines = {name: _summary(each) for name, each in found.items()}
    ours = engines.get("farebox-sqlite", {}).get("runsPerSecond", {}).get("3")
    for one in engines.values():
        if ours and "runsPerSecond" in one:
            one["timesSlower"] = round(ours / one["runsPerSecond"]["3"], 1)
    return {"rounds": rounds, "postgres": settings, "engines": engines}


def _once(name: str, folder: Path, server: Postgres | NotInstalled) -> dict[str, Any]:
    """One engine, one round, in a process of its own; {"error": ...} if it cannot be."""
    try:
        command = _command(ENTRIES[name], name, folder, server)
    except NotInstalled as error:
        return {"error": f"not installed: {error}"}
    folder.mkdir(parents=True)
    environment = {**os.environ, "BENCH_BEGAN": str(time.time()), "BENCH_STEP_LOG": str(folder / "steps.log")}
    with (folder / "errors.log").open("w") as errors:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=results.ROOT, env=environment
        )
        try:
            said, _ = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.terminate()
            child.communicate()
            return {"error": f"did not end within {PATIENCE} s"}
    lines = [line for line in said.splitlines() if line.startswith("{")]
    if child.returncode or not lines:
        last = (folder / "errors.log").read_text().strip().splitlines()[-1:]
        return {"error": f"failed: {''.join(last)[:200]}"}
    return dict(json.loads(lines[-1]))


def _command(entry: Entry, name: str, folder: Path, server: Postgres | NotInstalled) -> list[str]:
    program = str(environment.python(entry.where)) if entry.where else sys.executable
    runs, long_runs, singles = entry.work
    command = [program, "-m", f"bench.peers.{entry.module}", *entry.words, "--folder", str(folder)]
    command += ["--runs", str(runs), "--long-runs", str(long_runs), "--singles", str(singles), *entry.needs()]
    if entry.postgres:
        if isinstance(server, NotInstalled):
            raise NotInstalled(f"PostgreSQL: {server}")
        command += ["--postgres", server.empty(f"bench_{name.replace('-', '_')}")]
        if entry.module == "absurd":
            command += ["--programs", server.programs]
    return command


def _summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds that went well; all single latencies together."""
    well = [one for one in rounds if "error" not in one]
    if not well:
        return {"error": rounds[-1]["error"] if rounds else "nothing was measured"}
    return {
        "version": well[0]["version"],
        "driven": well[0]["driven"],
        "durability": well[0]["durability"],
        "rounds": len(well),
        "runsPerSecond": {
            steps: round(results.middle([one["runsPerSecond"][steps] for one in well]), 1) for steps in ("3", "10")
        },
        "all": {steps: [one["runsPerSecond"][steps] for one in well] for steps in ("3", "10")},
        "firstStep": results.spread([each for one in well for each in one["firstStepMs"]]),
        "lastStep": results.spread([each for one in well for each in one["lastStepMs"]]),
        "coldSeconds": round(results.middle([one["coldSeconds"] for one in well]), 2),
        "residentMegabytes": round(results.middle([one["residentMegabytes"] for one in well])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    usual = [name for name, entry in ENTRIES.items() if not entry.optional]
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", nargs="+", choices=list(ENTRIES), default=usual, metavar="ENGINE", help=", ".join(ENTRIES)
    )
    parser.add_argument(
        "--with", dest="more", nargs="+", choices=list(ENTRIES), default=[], metavar="ENGINE", help="also"
    )
    given = parser.parse_args()
    names = [*given.only, *(name for name in given.more if name not in given.only)]
    results.keep("peers", measure(names, given.rounds))
    report.write()


if __name__ == "__main__":
    main()
