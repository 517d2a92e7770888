"""``python -m bench``: measure this machine, part by part, keep the figures and write docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import create, fairness, growth, latency, pages, reads, report, results, runs, size, streams, waiting
from bench.plan import Plan


def _pages(plan: Plan) -> dict[str, Any]:
    return {"pages": pages.public_pages(plan.folder, plan.rounds)}


PARTS: dict[str, Callable[[Plan], dict[str, Any]]] = {
    "runs": runs.durable_runs,
    "latency": latency.latencies,
    "reads": reads.status_reads,
    "create": create.creates,
    "streams": streams.streams,
    "growth": growth.growth,
    "waiting": waiting.waiting,
    "fairness": fairness.fairness,
    "size": size.sizes,
    "pages": _pages,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART", help=", ".join(PARTS)
    )
    parser.add_argument("--rounds", type=int, default=Plan.rounds)
    parser.add_argument("--executions", type=int, default=Plan.executions, help="in the largest database")
    parser.add_argument("--waiting", type=int, default=Plan.waiting, help="runs that wait")
    parser.add_argument("--report", action="store_true", help="measure nothing: write the page from the kept figures")
    given = parser.parse_args()
    for part in () if given.report else given.only:
        began = time.perf_counter()
        print(f"{part} ...", end=" ", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="farebox-bench-") as folder:
            plan = Plan(Path(folder), given.rounds, given.executions, given.waiting)
            results.keep(part, PARTS[part](plan))
        print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    print(report.write())


if __name__ == "__main__":
    main()
