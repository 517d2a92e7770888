"""Status reads over HTTP, against bare callables on the same database file."""

from __future__ import annotations

from typing import Any

from bench import load
from bench.plan import Plan
from bench.results import middle
from bench.server import Bare, Farebox, bare, farebox, finished
from bench.workflows import STEPS, actions_file

SECONDS = 2.5


def cpu_per_answer(server: Farebox | Bare, path: str, headers: str = "") -> tuple[float, float]:
    """(answers a second, CPU microseconds an answer), after a warm-up."""
    load.get(server.port, path, seconds=0.5, headers=headers)
    before = server.cpu()
    result = load.get(server.port, path, seconds=SECONDS, headers=headers)
    spent = server.cpu() - before
    if result.errors:
        raise RuntimeError(f"{result.errors} of {result.answers} answers were errors")
    return result.rate, 1e6 * spent / result.answers


def status_reads(plan: Plan) -> dict[str, Any]:
    """The status route, whole and not modified, and the bare callables, in turn."""
    data = plan.folder / "status"
    rows: dict[str, list[tuple[float, float]]] = {"farebox": [], "not modified": [], "bare": [], "constant": []}
    with farebox(data, actions=actions_file(plan.folder)) as server:
        execution, token = finished(server, server.publish({"nodes": STEPS}))
        path = f"/v1/public/executions/{execution}?token={token}"
        database = str(data / "farebox.db")
        with bare("bench.bare:status", BENCH_DATABASE=database) as plain, bare("bench.bare:constant") as constant:
            tag = server.http.get(path).headers["etag"]
            for _ in range(plan.rounds):
                rows["farebox"].append(cpu_per_answer(server, path))
                rows["bare"].append(cpu_per_answer(plain, path))
                rows["not modified"].append(cpu_per_answer(server, path, f"If-None-Match: {tag}\r\n"))
                rows["constant"].append(cpu_per_answer(constant, "/x"))
            half = middle([rate for rate, _ in rows["farebox"]]) / 2
            calm = [load.get(one.port, path, seconds=SECONDS, rate=half) for one in (server, plain, constant)]
    medians = {name: [middle(column) for column in zip(*pairs, strict=True)] for name, pairs in rows.items()}
    return {
        "rows": {
            name: {"perSecond": round(rate), "cpuMicroseconds": round(cpu, 1)} for name, (rate, cpu) in medians.items()
        },
        "ratioToBare": round(medians["farebox"][0] / medians["bare"][0], 2),
        "ratioToBareByCpu": round(medians["bare"][1] / medians["farebox"][1], 2),
        "notModifiedToConstant": round(medians["not modified"][0] / medians["constant"][0], 2),
        "notModifiedToConstantByCpu": round(medians["constant"][1] / medians["not modified"][1], 2),
        "halfLoad": {
            "perSecond": round(calm[0].rate),
            "p99Ms": round(calm[0].percentile(0.99), 2),
            "bareP99Ms": round(calm[1].percentile(0.99), 2),
            "constantP99Ms": round(calm[2].percentile(0.99), 2),
        },
    }
