"""The HTTP figures: status reads against a bare callable, memory of idle streams, cold start, create to result."""

from __future__ import annotations

import socket
import statistics
import time
from pathlib import Path
from typing import Any

from bench import load
from bench.server import Bare, Farebox, bare, farebox

STEPS = {
    "root": {"type": "manual", "payload": {}, "children": ["s1"]},
    **{
        f"s{n}": {"type": "noop", "title": f"Step {n}", "payload": {}, "children": [f"s{n + 1}"] if n < 3 else []}
        for n in (1, 2, 3)
    },
}
WAITING = {
    "root": {"type": "manual", "payload": {}, "children": ["ask"]},
    "ask": {
        "type": "wait",
        "title": "Wait",
        "payload": {"kind": "approval", "timeoutMs": 3_600_000},
        "children": [],
    },
}
NOOP = '''"""A no-op action, durable before and after."""
from farebox import action


@action("noop")
async def noop() -> None:
    """Do nothing."""
'''


def finished(server: Farebox, workflow: str) -> tuple[str, str]:
    """Id and token of an execution that has ended."""
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
    execution, token = made["execution"]["id"], made["clientToken"]
    for _ in range(20):
        view = server.call("GET", f"/v1/public/executions/{execution}?token={token}&wait=5&after=1000")
        if view["status"] == "workflow_succeeded":
            return execution, token
    raise RuntimeError(f"the execution did not end: {view['status']}")


def actions_file(folder: Path) -> str:
    file = folder / "noop_actions.py"
    file.write_text(NOOP)
    return str(file)


def cpu_per_answer(server: Farebox | Bare, path: str, headers: str = "") -> tuple[float, float, load.Result]:
    """(answers a second, CPU microseconds an answer, result) after a warm-up."""
    load.get(server.port, path, seconds=0.5, headers=headers)
    before = server.cpu()
    result = load.get(server.port, path, seconds=3.0, headers=headers)
    spent = server.cpu() - before
    if result.errors:
        raise RuntimeError(f"{result.errors} of {result.answers} answers were errors")
    return result.rate, 1e6 * spent / result.answers, result


def status_reads(folder: Path, rounds: int = 3) -> dict[str, Any]:
    """The status route against the bare callable on the same file, in turn."""
    data = folder / "status"
    rows: dict[str, list[tuple[float, float]]] = {"farebox": [], "not modified": [], "bare": [], "constant": []}
    with farebox(data, actions=actions_file(folder)) as server:
        execution, token = finished(server, server.publish({"nodes": STEPS}))
        path = f"/v1/public/executions/{execution}?token={token}"
        database = str(data / "farebox.db")
        with bare("bench.bare:status", BENCH_DATABASE=database) as plain, bare("bench.bare:constant") as constant:
            tag = server.http.get(path).headers["etag"]
            for _ in range(rounds):
                rows["farebox"].append(cpu_per_answer(server, path)[:2])
                rows["bare"].append(cpu_per_answer(plain, path)[:2])
                rows["not modified"].append(cpu_per_answer(server, path, f"If-None-Match: {tag}\r\n")[:2])
                rows["constant"].append(cpu_per_answer(constant, "/x")[:2])
    medians = {
        name: tuple(statistics.median(column) for column in zip(*pairs, strict=True)) for name, pairs in rows.items()
    }
    return {
        "rows": {
            name: {"perSecond": round(rate), "cpuMicroseconds": round(cpu, 1)} for name, (rate, cpu) in medians.items()
        },
        "ratioToBare": round(medians["farebox"][0] / medians["bare"][0], 2),
        "ratioToBareByCpu": round(medians["bare"][1] / medians["farebox"][1], 2),
    }


def idle_streams(folder: Path, count: int = 1_000) -> dict[str, Any]:
    """Private memory that idle streams add: each waits on an execution that waits for its payment."""
    data = folder / "streams"
    with farebox(data) as server:
        workflow = server.publish({"nodes": WAITING})
        made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
        execution, token = made["execution"]["id"], made["clientToken"]
        before = server.private_bytes()
        request = (
            f"GET /v1/public/executions/{execution}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Client-Token: {token}\r\nAccept: text/event-stream\r\n\r\n"
        ).encode()
        sockets = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            one.sendall(request)
            sockets.append(one)
        opened = sum(b"snapshot" in _read_until(one, b"snapshot") for one in sockets)
        time.sleep(1.0)
        added = server.private_bytes() - before
        for one in sockets:
            one.close()
    return {"streams": opened, "addedMegabytes": round(added / 1e6, 1), "kilobytesEach": round(added / 1e3 / count, 1)}


def _read_until(one: socket.socket, wanted: bytes) -> bytes:
    got = b""
    for _ in range(100):
        if wanted in got:
            break
        got += one.recv(65_536)
    return got


def cold_start(folder: Path, rounds: int = 5) -> dict[str, Any]:
    """From the command to the first answer, and until all is loaded; first on an empty directory, then on its data."""
    data = folder / "cold"
    answered, ready, spent, resident = [], [], [], 0
    for _ in range(rounds):
        with farebox(data) as server:
            answered.append(server.answered_after)
            ready.append(server.ready_after)
            spent.append(server.cpu())
            time.sleep(0.5)
            resident = server.resident_bytes()
    return {
        "seconds": round(statistics.median(answered), 2),
        "worst": round(max(answered), 2),
        "readySeconds": round(statistics.median(ready), 2),
        "cpuSeconds": round(statistics.median(spent), 2),
        "idleRssMegabytes": round(resident / 1e6),
    }


def create_to_result(folder: Path, times: int = 200) -> dict[str, Any]:
    """A free three-step execution on an idle server: from the create call until a long-poll has the result."""
    import http.client
    import json

    data = folder / "latency"
    spent: list[float] = []
    with farebox(data, actions=actions_file(folder)) as server:
        workflow = server.publish({"nodes": STEPS})
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

        def call(method: str, path: str, body: str | None = None) -> tuple[Any, str]:
            connection.request(method, path, body, {"Content-Type": "application/json", "If-None-Match": tag})
            answer = connection.getresponse()
            content = answer.read()
            return (json.loads(content)["data"] if content else None), answer.headers.get("ETag", "")

        for _ in range(times):
            tag = ""
            start = time.perf_counter()
            made, _tag = call("POST", f"/v1/public/workflows/{workflow}/executions", "{}")
            path = f"/v1/public/executions/{made['execution']['id']}?token={made['clientToken']}"
            view, tag = call("GET", path)
            while view is None or not view["finishedAt"]:
                view, tag = call("GET", path + "&wait=10")
            spent.append(1000 * (time.perf_counter() - start))
    spent.sort()
    return {"p50Ms": round(spent[times // 2], 1), "p99Ms": round(spent[int(times * 0.99)], 1), "times": times}
