"""Durable runs a second through the real engine, and what they leave on the disk."""

from __future__ import annotations

from typing import Any

from bench.plan import Plan
from bench.results import middle
from farebox.cli.checks import syncs_per_second
from farebox.testing.bench import run_bench


def durable_runs(plan: Plan) -> dict[str, Any]:
    return {
        "syncs": round(syncs_per_second(plan.folder)),
        "three": _rounds(3, 4_000, plan.rounds),
        "ten": _rounds(10, 1_500, plan.rounds),
    }


def _rounds(steps: int, runs: int, rounds: int) -> dict[str, Any]:
    """Median over rounds of the engine's own benchmark."""
    results = [run_bench(steps=steps, runs=runs, in_flight=1_000) for _ in range(rounds)]
    rates = [result["runsPerSecond"] for result in results]
    return {
        "steps": steps,
        "runs": runs,
        "median": round(middle(rates)),
        "cpuMicrosPerRun": round(middle([result["cpuMicrosPerRun"] for result in results])),
        "all": [round(rate) for rate in rates],
    }
