"""DBOS Transact in one process, on SQLite or PostgreSQL; sixteen threads call workflows and wait for them."""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from dbos import DBOS, SetWorkflowID

from bench.peers.workload import log, main

THREADS = 16


@DBOS.step()
def step(run: str, number: int) -> int:
    log.note(run, number)
    return number


@DBOS.workflow()
def workflow(run: str, count: int) -> int:
    return sum(step(run, number) for number in range(count))


class Dbos:
    """Implements :class:`bench.peers.workload.Engine`."""

    def __init__(self, database: str, folder: Path, postgres: str) -> None:
        self.url = f"sqlite:///{folder / 'dbos.sqlite'}" if database == "sqlite" else postgres
        self.facts = {
            "version": version("dbos"),
            "driven": f"called from {THREADS} threads of its process",
            "durability": "rollback journal, synchronous=FULL (its default)"
            if database == "sqlite"
            else "synchronous_commit=on",
        }

    def start(self) -> None:
        DBOS(
            config={
                "name": "bench",
                "system_database_url": self.url,
                "application_version": "1",
                "log_level": "ERROR",
            }
        )
        DBOS.launch()

    def one(self, run: str, steps: int) -> str:
        with SetWorkflowID(run):
            DBOS.start_workflow(workflow, run, steps).get_result()
        return run

    def many(self, prefix: str, runs: int, steps: int) -> None:
        def call(number: int) -> None:
            with SetWorkflowID(f"{prefix}{number}"):
                workflow(f"{prefix}{number}", steps)

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(call, range(runs)))

    def processes(self) -> list[int]:
        return [os.getpid()]

    def stop(self) -> None:
        DBOS.destroy()


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("database", choices=["sqlite", "postgres"])
    parser.add_argument("--postgres", default="", help="URL of an empty database")


if __name__ == "__main__":
    main(lambda given: Dbos(given.database, given.folder, given.postgres), _arguments)
