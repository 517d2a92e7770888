"""``farebox bench runs``: durable runs a second through the real engine.

A temporary SQLite file with full sync, or a corner of a PostgreSQL that is gone afterwards; the real writer and engine;
executions of a free workflow with journal and timeline. A step is an action that does nothing, whose result is
committed before the next one is asked for.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from farebox.actions.port import ActionSpec, Context
from farebox.core.graph import NodeType
from farebox.core.records import FINAL_STATUSES, Execution, Status
from farebox.core.values import Json
from farebox.engine.process import tune
from farebox.service import executions
from farebox.service.open_request import Caller, OpenRequest
from farebox.settings import load
from farebox.testing.houses import Join, living, wall_clock

CALLER = Caller(exempt=True)


def chain(steps: int) -> Json:
    """A workflow of so many actions, one after the other."""
    nodes: dict[str, Json] = {"root": {"type": "manual", "payload": {}, "children": ["step1"]}}
    for number in range(1, steps + 1):
        children = [f"step{number + 1}"] if number < steps else []
        nodes[f"step{number}"] = {"type": "nothing", "payload": {}, "children": children}
    return {"nodes": nodes}


def nothing() -> ActionSpec:
    """The action that does nothing."""

    async def call(arguments: Json, context: Context) -> Json:
        return None

    return ActionSpec(node=NodeType(type="nothing", flow="action", payload_schema={"type": "object"}), call=call)


class _Count:
    """How many executions have ended."""

    def __init__(self, wanted: int) -> None:
        self.succeeded = 0
        self.ended = 0
        self.wanted = wanted
        self.all = asyncio.Event()
        self.room = asyncio.Semaphore(0)

    def committed(self, changed: list[Execution]) -> None:
        for execution in changed:
            if execution.status in FINAL_STATUSES:
                self.ended += 1
                self.succeeded += execution.status is Status.SUCCEEDED
                self.room.release()
        if self.ended >= self.wanted:
            self.all.set()


async def _measure(
    folder: Path, steps: int, runs: int, in_flight: int, url: str, join: Join | None = None
) -> dict[str, Any]:
    settings = replace(load(), database=url)  # never the one that is served from here
    async with living(folder, {"nothing": nothing()}, clock=wall_clock, settings=settings, join=join) as world:
        workflow = await world.publish(chain(steps))
        count = _Count(runs)
        committed = world.engine.committed

        def on_commit(changed: list[Execution], moved: list[Any], wakes: list[str]) -> None:
            committed(changed, moved, wakes)
            count.committed(changed)

        world.writer.on_commit = on_commit
        world.writer.most_brought = sys.maxsize  # the bench itself bounds what is in flight
        for _ in range(min(in_flight, runs)):
            count.room.release()
        tune()
        began, cpu = time.perf_counter(), time.process_time()
        pending: set[asyncio.Task[Any]] = set()
        for _ in range(runs):
            await count.room.acquire()
            task = asyncio.create_task(executions.open_execution(world.house, workflow.id, OpenRequest(), CALLER))
            pending.add(task)
            task.add_done_callback(pending.discard)
        await count.all.wait()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        return {
            "runsPerSecond": round(runs / seconds, 1),
            "cpuMicrosPerRun": round(cpu / runs * 1e6),
            "succeeded": count.succeeded,
            "steps": steps,
            "runs": runs,
            "inFlight": in_flight,
            "seconds": round(seconds, 3),
            "database": "SQLite, synchronous=FULL",
            "python": platform.python_version(),
            "machine": f"{platform.machine()}, {sys.platform}",
        }


async def _on_postgres(
    folder: Path, steps: int, runs: int, in_flight: int, url: str, join: Join | None
) -> dict[str, Any]:
    from farebox.storage.postgres.examine import examine
    from farebox.storage.postgres.scratch import scratch

    found = await examine(url)
    async with scratch(url) as corner:
        measured = await _measure(folder, steps, runs, in_flight, corner, join)
    durable = "on" if found.durable else "OFF"
    return {**measured, "database": f"PostgreSQL {found.server}, synchronous_commit=on, fsync={durable}"}


def run_bench(
    steps: int,
    runs: int,
    in_flight: int,
    folder: Path | None = None,
    database: str = "",
    join: Join | None = None,
) -> dict[str, Any]:
    """Measure once; ``runsPerSecond`` counts from the first creation to the last end. ``folder`` keeps the SQLite file,
    ``database`` is a PostgreSQL instead, on which this process is one of a fleet if it is told how to ``join``.
    StoreUnavailable."""
    with tempfile.TemporaryDirectory(prefix="farebox-bench-") as temporary:
        measure = _on_postgres if database else _measure
        work = measure(folder or Path(temporary), steps, runs, in_flight, database, join)
        if sys.platform == "win32":
            return asyncio.run(work)
        import uvloop

        return uvloop.run(work)
