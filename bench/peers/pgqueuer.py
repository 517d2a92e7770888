"""PgQueuer alone, on PostgreSQL: a queue, not a workflow engine. Each step is a job that puts the next one in line.

It stands here because Farebox hands out runs through it when several machines work: this is what the queue itself does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Coroutine
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from pgqueuer import AsyncpgDriver, Job, PgQueuer, Queries

from bench.peers.workload import log, main, spawn, stop, until

BATCH = 100


class Queue:
    """Implements :class:`bench.peers.workload.Engine`."""

    def __init__(self, folder: Path, postgres: str) -> None:
        self.folder, self.url = folder, postgres
        self.worker: subprocess.Popen[bytes] | None = None
        self.loop = uvloop.new_event_loop()
        self.facts = {
            "version": version("pgqueuer"),
            "driven": f"jobs queued {BATCH} at a time, each step's job queues the next one; one worker, LISTEN",
            "durability": "synchronous_commit=on, logged tables",
        }

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(what)

    def start(self) -> None:
        self.connection = self._do(asyncpg.connect(self.url))
        self.queries = Queries(AsyncpgDriver(self.connection))
        self._do(self.queries.install())
        self.worker = spawn(
            [sys.executable, "-m", "bench.peers.pgqueuer", "--worker", "--postgres", self.url],
            self.folder / "pgqueuer-worker.log",
        )

    def one(self, run: str, steps: int) -> str:
        before = log.count()
        self._do(self.queries.enqueue("step", _payload(run, 0, steps)))
        log.wait(before + steps)
        return run

    def many(self, prefix: str, runs: int, steps: int) -> None:
        wanted = log.count() + runs * steps
        for first in range(0, runs, BATCH):
            names = [f"{prefix}{number}" for number in range(first, min(first + BATCH, runs))]
            self._do(
                self.queries.enqueue(
                    ["step"] * len(names), [_payload(name, 0, steps) for name in names], [0] * len(names)
                )
            )
        until(lambda: log.count() >= wanted, 300, "all jobs", every=0.02)

    def processes(self) -> list[int]:
        return [self.worker.pid] if self.worker is not None else []

    def stop(self) -> None:
        stop(self.worker)


def _payload(run: str, number: int, count: int) -> bytes:
    return json.dumps([run, number, count]).encode()


async def work(url: str) -> None:
    """The worker, over a pool: its jobs run side by side."""
    async with asyncpg.create_pool(url, min_size=8, max_size=8) as pool:
        queue = PgQueuer.from_asyncpg_pool(pool)
        queries = Queries.from_asyncpg_pool(pool)

        @queue.entrypoint("step")
        async def step(job: Job) -> None:
            run, number, count = json.loads(job.payload or b"[]")
            log.note(run, number)
            if number + 1 < count:
                await queries.enqueue("step", _payload(run, number + 1, count))

        await queue.run(dequeue_timeout=timedelta(seconds=1), batch_size=BATCH)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--postgres", required=True, help="URL of an empty database")


if __name__ == "__main__":
    if "--worker" in sys.argv:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(sys.argv[-1]))
        sys.exit()
    main(lambda given: Queue(given.folder, given.postgres), _arguments)
