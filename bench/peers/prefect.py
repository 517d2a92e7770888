"""Prefect with a server of its own on SQLite; optional, because it takes longer than all the others together."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import urllib.request
from importlib.metadata import version
from pathlib import Path

from bench.peers.workload import free_port, log, main, spawn, stop, until

CONCURRENT = 8


class Prefect:
    """Implements :class:`bench.peers.workload.Engine`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self.facts = {
            "version": version("prefect"),
            "driven": f"flows called in its process, {CONCURRENT} at once, with a server",
            "durability": "WAL, synchronous=NORMAL (its default): states, not results",
        }
        os.environ.update(
            PREFECT_HOME=str(folder / "prefect"),
            PREFECT_API_URL=f"http://127.0.0.1:{self.port}/api",
            PREFECT_SERVER_ANALYTICS_ENABLED="false",
            PREFECT_LOGGING_LEVEL="ERROR",
            PREFECT_LOGGING_TO_API_ENABLED="false",
            DO_NOT_TRACK="1",
        )

    def start(self) -> None:
        program = str(Path(sys.executable).with_name("prefect"))
        command = [program, "server", "start", "--host", "127.0.0.1", "--port", str(self.port)]
        self.server = spawn(command, self.folder / "prefect-server.log")
        until(self._answers, 90, "the server", every=0.1)
        from prefect import flow, task

        @task
        async def step(run: str, number: int) -> int:
            log.note(run, number)
            return number

        @flow
        async def bench(run: str, steps: int) -> int:
            total = 0
            for number in range(steps):
                total += await step(run, number)
            return total

        self.flow = bench

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def one(self, run: str, steps: int) -> str:
        asyncio.run(self.flow(run, steps))
        return run

    def many(self, prefix: str, runs: int, steps: int) -> None:
        async def all_of_them() -> None:
            names = iter(range(runs))

            async def lane() -> None:
                for number in names:
                    await self.flow(f"{prefix}{number}", steps)

            await asyncio.gather(*(lane() for _ in range(CONCURRENT)))

        asyncio.run(all_of_them())

    def processes(self) -> list[int]:
        return [os.getpid(), *([self.server.pid] if self.server is not None else [])]

    def stop(self) -> None:
        stop(self.server)


if __name__ == "__main__":
    main(lambda given: Prefect(given.folder), lambda parser: None)
