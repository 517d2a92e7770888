"""absurd on PostgreSQL: tasks are spawned as fast as it takes them; one worker process with eight threads."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from absurd_sdk import Absurd as Sdk

from bench.peers.workload import log, main, spawn, stop, until

THREADS = 8
POLL = 0.25  # its default


def _sdk(url: str) -> Sdk:
    """A client of its own connection, which knows the task."""
    sdk = Sdk(psycopg.connect(url, autocommit=True))

    @sdk.register_task(name="bench")
    def bench(given: Any, context: Any) -> int:
        total = 0
        for number in range(given["steps"]):
            total += context.step(f"step{number}", lambda number=number: _step(given["run"], number))
        return total

    return sdk


def _step(run: str, number: int) -> int:
    log.note(run, number)
    return number


class Absurd:
    """Implements :class:`bench.peers.workload.Engine`."""

    def __init__(self, folder: Path, postgres: str, programs: str) -> None:
        self.folder, self.url, self.programs = folder, postgres, programs
        self.worker: subprocess.Popen[bytes] | None = None
        self.asked = 0
        self.facts = {
            "version": version("absurd-sdk"),
            "driven": f"spawned from one thread; a worker with {THREADS} threads polls every {POLL:g} s (default)",
            "durability": "synchronous_commit=on",
        }

    def start(self) -> None:
        path = os.pathsep.join([self.programs, os.environ.get("PATH", "")])
        subprocess.run(
            [str(Path(sys.executable).with_name("absurdctl")), "init"],
            check=True,
            capture_output=True,
            env={**os.environ, "PATH": path, "ABSURD_DATABASE_URL": self.url},
        )
        self.sdk = _sdk(self.url)
        self.sdk.create_queue("default")
        self.watch = psycopg.connect(self.url, autocommit=True)
        self.worker = spawn(
            [sys.executable, "-m", "bench.peers.absurd", "--worker", "--postgres", self.url],
            self.folder / "absurd-worker.log",
        )

    def one(self, run: str, steps: int) -> str:
        before = log.count()
        self._spawn(run, steps)
        log.wait(before + steps)
        return run

    def many(self, prefix: str, runs: int, steps: int) -> None:
        for number in range(runs):
            self._spawn(f"{prefix}{number}", steps)
        until(lambda: self._ended() >= self.asked, 300, "all tasks", every=0.05)

    def _spawn(self, run: str, steps: int) -> None:
        self.sdk.spawn("bench", {"run": run, "steps": steps})
        self.asked += 1

    def _ended(self) -> int:
        row = self.watch.execute("select count(*) from absurd.t_default where state = 'completed'").fetchone()
        return int(row[0]) if row else 0

    def processes(self) -> list[int]:
        return [self.worker.pid] if self.worker is not None else []

    def stop(self) -> None:
        stop(self.worker)


def work(url: str) -> None:
    """The worker: an SDK object shares one connection, so each thread has its own."""
    threads = [
        threading.Thread(
            target=lambda name=f"worker{number}": _sdk(url).start_worker(
                worker_id=name, batch_size=4, poll_interval=POLL
            )
        )
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--postgres", required=True, help="URL of an empty database")
    parser.add_argument("--programs", default="", help="a folder with psql")


if __name__ == "__main__":
    if "--worker" in sys.argv:
        work(sys.argv[-1])
    main(lambda given: Absurd(given.folder, given.postgres, given.programs), _arguments)
