"""Very many runs that wait for somebody: what they cost while they do, and how soon one goes on when it may."""

from __future__ import annotations

import os
import random
import time
from typing import Any

from bench.copies import multiply
from bench.peers.workload import LOG, StepLog
from bench.plan import Plan
from bench.results import spread
from bench.server import Farebox, farebox
from bench.workflows import WAITING, actions_file

WAKES = 200
QUIET = 6.0


def waiting(plan: Plan) -> dict[str, Any]:
    """A server over so many waiting runs, against the same server with one."""
    data = plan.folder / "waiting"
    os.environ[LOG] = str(plan.folder / "waiting.log")
    nodes = {**WAITING, "after": {**WAITING["after"], "type": "noted"}}
    with farebox(data, actions=actions_file(plan.folder)) as server:
        made = server.call("POST", f"/v1/public/workflows/{server.publish({'nodes': nodes})}/executions", {})
        execution, token = made["execution"]["id"], made["clientToken"]
        server.until(execution, token, "workflow_waiting")
    alone = _idle(plan, data)
    ids = multiply(data / "farebox.db", execution, plan.waiting)
    crowd = _idle(plan, data)
    with farebox(data, actions=actions_file(plan.folder)) as server:
        time.sleep(2.0)
        wakes = _wakes(server, random.sample(ids, WAKES), token, StepLog(os.environ[LOG]))
    size = (data / "farebox.db").stat().st_size
    return {
        "runs": plan.waiting,
        "alone": alone,
        "crowd": crowd,
        "bytesPerRun": round(size / plan.waiting),
        "wake": spread(wakes),
    }


def _idle(plan: Plan, data: Any) -> dict[str, float]:
    """Memory, CPU at rest and time to the first answer, of a server that was just started."""
    with farebox(data, actions=actions_file(plan.folder)) as server:
        started = server.answered_after
        time.sleep(2.0)
        before = server.cpu()
        time.sleep(QUIET)
        return {
            "residentMegabytes": round(server.resident_bytes() / 1e6, 1),
            "cpuPercent": round(100 * (server.cpu() - before) / QUIET, 2),
            "startSeconds": round(started, 2),
        }


def _wakes(server: Farebox, ids: list[str], token: str, log: StepLog) -> list[float]:
    """Milliseconds from sending an answer to the start of the step behind the wait."""
    spent = []
    for execution in ids:
        start, at = log.size(), time.time()
        body = {"data": {"approved": True}}
        server.call("POST", f"/v1/public/executions/{execution}/answers/ask", body, {"X-Client-Token": token})
        for _ in range(2_000):
            lines = log.lines(start) if log.size() > start else []
            if lines:
                spent.append(1000 * (lines[0][2] - at))
                break
            time.sleep(0.001)
        else:
            raise RuntimeError("a run was not woken")
    return spent
