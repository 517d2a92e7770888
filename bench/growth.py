"""What stays the same when everything grows: reads over many executions, pages of long timelines, long for-each."""

from __future__ import annotations

import gc
import itertools
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import uvloop

from bench import load
from bench.copies import lengthen, multiply
from bench.plan import Plan
from bench.results import ROOT, middle
from bench.server import Farebox, farebox, finished
from bench.workflows import STEPS, actions_file
from farebox.service import executions
from farebox.service.open_request import Caller, OpenRequest
from farebox.testing.houses import action_of, living

SMALL = 10_000
READ = 4_000
"""How many executions are read in a round, each once: nothing is rendered already."""


def growth(plan: Plan) -> dict[str, Any]:
    return {"executions": _executions(plan), "timeline": _timeline(plan), "forEach": _for_each(plan)}


# ---- many executions -------------------------------------------------------------------------------------------------


def _executions(plan: Plan) -> list[dict[str, Any]]:
    """Reads of random executions, each once, in a small and a large database, in turn."""
    sizes = sorted({SMALL, 100_000, plan.executions} if plan.executions >= 100_000 else {SMALL, plan.executions})
    kept = [(size, *_made(plan, plan.folder / f"grown{size}", size)) for size in sizes]
    took: dict[int, list[tuple[float, float, float]]] = {size: [] for size in sizes}
    for _ in range(plan.rounds):
        for size, data, ids, token in kept:
            with farebox(data) as server:
                took[size].append(_read_each(server, random.sample(ids, READ), token))
    rows = []
    for size, data, _, _ in kept:
        rate, cpu, p99 = (middle(column) for column in zip(*took[size], strict=True))
        rows.append(
            {
                "executions": size,
                "events": size * 10,
                "perSecond": round(rate),
                "cpuMicroseconds": round(cpu, 1),
                "p99Ms": round(p99, 2),
                "megabytes": round((data / "farebox.db").stat().st_size / 1e6),
            }
        )
    return rows


def _made(plan: Plan, data: Path, size: int) -> tuple[Path, list[str], str]:
    """A data directory with so many ended executions of ten events, their ids, and the token of all of them."""
    with farebox(data, actions=actions_file(plan.folder)) as server:
        execution, token = finished(server, server.publish({"nodes": STEPS}))
    return data, multiply(data / "farebox.db", execution, size), token


def _read_each(server: Farebox, ids: list[str], token: str) -> tuple[float, float, float]:
    """Answers a second, CPU microseconds an answer, p99 in milliseconds."""
    requests = [load.get_request(f"/v1/public/executions/{one}?token={token}") for one in ids]
    warm, asked = requests[:200], requests[200:]
    load.ask(server.port, warm, 16, 30)
    before = server.cpu()
    result = load.ask(server.port, asked, 16, 60)
    if result.errors:
        raise RuntimeError(f"{result.errors} reads were refused")
    return result.rate, 1e6 * (server.cpu() - before) / result.answers, result.percentile(0.99)


# ---- a long timeline -------------------------------------------------------------------------------------------------


def _timeline(plan: Plan) -> list[dict[str, Any]]:
    """A page of ten events out of timelines of 10, 1,000 and so many events."""
    data = plan.folder / "timeline"
    lengths = sorted({10, 1_000, plan.timeline})
    made = []
    with farebox(data, actions=actions_file(plan.folder)) as server:
        workflow = server.publish({"nodes": STEPS})
        made = [finished(server, workflow) for _ in lengths]
    for (execution, _), length in zip(made, lengths, strict=True):
        if length > 10:
            lengthen(data / "farebox.db", execution, length)
    with farebox(data) as server:
        took: dict[int, list[float]] = {length: [] for length in lengths}
        for _ in range(plan.rounds):
            for (execution, token), length in zip(made, lengths, strict=True):
                path = f"/v1/public/executions/{execution}?token={token}&limit=10&after={max(0, length // 2 - 5)}"
                path = path if length > 10 else f"/v1/public/executions/{execution}?token={token}&limit=10&after=0"
                load.get(server.port, path, 16, 0.3)
                before = server.cpu()
                result = load.get(server.port, path, 16, 1.2)
                if result.errors:
                    raise RuntimeError("a page was refused")
                took[length].append(1e6 * (server.cpu() - before) / result.answers)
    return [{"events": length, "cpuMicroseconds": round(middle(took[length]), 1)} for length in lengths]


# ---- a long for-each -------------------------------------------------------------------------------------------------


def _for_each(plan: Plan) -> list[dict[str, Any]]:
    sizes = sorted({plan.items // 10, plan.items // 2, plan.items})
    return [_in_its_own_process(plan.folder / f"items{size}", size) for size in sizes]


def _in_its_own_process(folder: Path, size: int) -> dict[str, Any]:
    """Memory that one run took is not there for the next one to use."""
    folder.mkdir()
    code = f"from bench.growth import items; items({str(folder)!r}, {size})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def items(folder: str, size: int) -> None:
    """Measure one for-each and print what was found."""
    print(json.dumps(uvloop.run(_items(Path(folder), size))))


async def _items(folder: Path, size: int) -> dict[str, Any]:
    """One run over so many items, each through an action that does nothing."""

    async def nothing(arguments: Any, context: Any) -> None:
        return None

    nodes = {
        "root": {"type": "manual", "payload": {}, "children": ["each"]},
        "each": {
            "type": "for-each",
            "payload": {"array": "{{ $trigger.body.items }}", "concurrency": 10},
            "children": [],
            "loopBody": ["work"],
        },
        "work": {"type": "noop", "payload": {}, "children": []},
    }
    async with living(folder, action_of("noop", nothing)) as world:
        workflow = await world.publish({"nodes": nodes})
        gc.collect()
        before = psutil.Process().memory_info().rss
        start, cpu = time.perf_counter(), time.process_time()
        request = OpenRequest(request_payload={"items": list(range(size))})
        opened = await executions.open_execution(world.house, workflow.id, request, Caller(exempt=True))
        peak = before
        for _ in itertools.count():
            execution = world.executions.get(opened.execution.id)
            if execution is not None and execution.finished_at is not None:
                break
            peak = max(peak, psutil.Process().memory_info().rss)
            world._changed.clear()
            await world._changed.wait()
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        assert execution.status == "workflow_succeeded", execution
    return {
        "items": size,
        "seconds": round(seconds, 2),
        "cpuMsPerItem": round(1000 * cpu / size, 3),
        "msPerItem": round(1000 * seconds / size, 3),
        "addedMegabytes": round((peak - before) / 1e6, 1),
    }
