"""``farebox bench fleet``: durable runs a second by one or more workers on a PostgreSQL, and what CPU a run costs them.

Executions of a free workflow are opened here, in a process that advances nothing; workers are processes of their own.
A step is an action that does nothing, whose result is committed before the next one is asked for.
"""

from __future__ import annotations

import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from farebox.core.records import RunStatus
from farebox.service import executions, organizations, publishing, workflows
from farebox.service.house import House
from farebox.service.open_request import OpenRequest
from farebox.settings import Settings
from farebox.storage.port_fleet import WORKER
from farebox.testing.bench import CALLER, chain

Opened: TypeAlias = Callable[[Settings], AbstractAsyncContextManager[House]]

ACTIONS = "farebox.testing.nothing"
AT_ONCE = 200
"""Executions that are opened side by side."""
LOOKS = 12_000
PAUSE = 0.05


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, itself and the system for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(count: int, settings: Settings) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers, ended at the end."""
    environment = {
        **os.environ,
        "FAREBOX_DATA": str(settings.data),
        "FAREBOX_DATABASE": settings.database,
        "FAREBOX_ACTIONS": ACTIONS,
        "FAREBOX_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-c", "from farebox.cli import main; main()", "worker"]
    workers = [subprocess.Popen(command, env=environment) for _ in range(count)]  # noqa: S603 - our own program
    try:
        yield workers
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)


async def _published(house: House, steps: int) -> str:
    organization = await organizations.ensure(house, f"bench {time.time_ns()}")
    new = workflows.NewWorkflow(name="bench", definition=chain(steps), visibility="public_execute")
    shown = await workflows.create(house, organization.id, new)
    return (await publishing.publish(house, organization.id, shown.workflow.id)).workflow.id


async def _until_alive(house: House, pids: set[int]) -> None:
    from farebox.storage.postgres.members import members
    from farebox.storage.postgres.store import PostgresStore

    assert isinstance(house.store, PostgresStore)
    for _ in range(LOOKS):
        seen = await members(house.store)
        if pids <= {one.member.pid for one in seen if WORKER in one.member.rooms}:
            return
        await asyncio.sleep(PAUSE)
    raise TimeoutError("the workers did not come up")


async def _until_ended(house: House, workflow_id: str, runs: int) -> int:
    """How many of them succeeded, once all have ended."""
    workflow = await house.store.workflow(workflow_id)
    assert workflow is not None
    for _ in range(LOOKS):
        counts = {status: n for _, status, n in await house.store.run_counts(workflow.org_id, workflow_id, 0)}
        succeeded = counts.get(RunStatus.SUCCEEDED, 0)
        if succeeded + counts.get(RunStatus.FAILED, 0) >= runs:
            return succeeded
        await asyncio.sleep(PAUSE)
    raise TimeoutError("the runs did not end")


async def _measure(opened: Opened, settings: Settings, workers: int, steps: int, runs: int) -> dict[str, Any]:
    async with opened(settings) as house:
        workflow_id = await _published(house, steps)
        with started(workers, settings) as processes:
            pids = {process.pid for process in processes}
            await _until_alive(house, pids)
            began, cpu = time.perf_counter(), sum(map(cpu_seconds, pids))
            for first in range(0, runs, AT_ONCE):
                opening = (
                    executions.open_execution(house, workflow_id, OpenRequest(), CALLER)
                    for _ in range(first, min(first + AT_ONCE, runs))
                )
                await asyncio.gather(*opening)
            succeeded = await _until_ended(house, workflow_id, runs)
            seconds, cpu = time.perf_counter() - began, sum(map(cpu_seconds, pids)) - cpu
    return {
        "workers": workers,
        "runsPerSecond": round(runs / seconds, 1),
        "runsPerWorkerCpuSecond": round(runs / cpu, 1),
        "succeeded": succeeded,
        "steps": steps,
        "runs": runs,
        "seconds": round(seconds, 3),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {sys.platform}",
    }


def run_bench(opened: Opened, database: str, workers: int, steps: int, runs: int) -> dict[str, Any]:
    """Measure once; from the first creation to the last end. The database keeps what was run. ``opened``: a house that
    advances nothing, as the program joins it."""
    with tempfile.TemporaryDirectory(prefix="farebox-bench-") as folder:
        settings = Settings(data=Path(folder), database=database, actions=(ACTIONS,))
        import uvloop

        return uvloop.run(_measure(opened, settings, workers, steps, runs))
