"""The HTTP figures: status reads against a bare callable, memory of idle streams, cold start, create to result."""

from __future__ import annotations

import socket
import statistics
import time
from pathlib import Path
from typing import Any

from bench import load
from bench.server import Server, bare, farebox

ACTION_STEPS = {
    f"s{n}": {"type": "noop", "title": f"Step {n}", "payload": {}, "children": [f"s{n + 1}"] if n < 3 else []}
    for n in (1, 2, 3)
}
NOOP = '''"""A no-op action, durable before and after."""
from farebox import action


@action("noop")
async def noop() -> None:
    """Do nothing."""
'''


def key_of(data: Path) -> dict[str, str]:
    return {"Authorization": f"Bearer {(data / 'owner.key').read_text().strip()}"}


def publish(server: Server, data: Path, steps: dict[str, Any]) -> str:
    """A free three-step workflow, for sale to everybody."""
    nodes = {"root": {"type": "manual", "payload": {}, "children": ["s1"]}, **steps}
    body = {"name": "bench", "description": "", "definition": {"nodes": nodes, "triggerNodeIds": ["root"]}}
    owner = key_of(data)
    made = server.call("POST", "/v1/workflows", body, owner)
    server.call("POST", f"/v1/workflows/{made['id']}/publish", {}, owner)
    server.call("PUT", f"/v1/workflows/{made['id']}/visibility", {"visibility": "public_execute"}, owner)
    return str(made["id"])


def finished(server: Server, workflow: str) -> tuple[str, str]:
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


def cpu_per_answer(server: Server, path: str, headers: str = "") -> tuple[float, float, load.Result]:
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
        execution, token = finished(server, publish(server, data, ACTION_STEPS))
        path = f"/v1/public/executions/{execution}?token={token}"
        database = str(data / "farebox.db")
        with bare("bench.bare:status", BENCH_DATABASE=database) as plain, bare("bench.bare:constant") as constant:
            tag = _etag(server, path)
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


def _etag(server: Server, path: str) -> str:
    import urllib.request

    with urllib.request.urlopen(server.url + path) as answer:
        return str(answer.headers["ETag"])


def idle_streams(folder: Path, count: int = 1_000) -> dict[str, Any]:
    """Private memory that idle streams add: each waits on an execution that waits for its payment."""
    data = folder / "streams"
    with farebox(data) as server:
        workflow = _waiting_workflow(server, data)
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


def _waiting_workflow(server: Server, data: Path) -> str:
    wait = {
        "ask": {
            "type": "wait",
            "title": "Wait",
            "payload": {"kind": "approval", "timeoutMs": 3_600_000},
            "children": [],
        }
    }
    nodes = {"root": {"type": "manual", "payload": {}, "children": ["ask"]}, **wait}
    owner = key_of(data)
    body = {"name": "wait", "description": "", "definition": {"nodes": nodes, "triggerNodeIds": ["root"]}}
    made = server.call("POST", "/v1/workflows", body, owner)
    server.call("POST", f"/v1/workflows/{made['id']}/publish", {}, owner)
    server.call("PUT", f"/v1/workflows/{made['id']}/visibility", {"visibility": "public_execute"}, owner)
    return str(made["id"])


def cold_start(folder: Path, rounds: int = 5) -> dict[str, Any]:
    """From the command to the first answer; the first on an empty directory, the others on the same data."""
    data = folder / "cold"
    times, resident = [], 0
    for _ in range(rounds):
        with farebox(data) as server:
            times.append(server.ready_after)
            time.sleep(0.5)
            resident = server.resident_bytes()
    return {
        "seconds": round(statistics.median(times), 2),
        "worst": round(max(times), 2),
        "idleRssMegabytes": round(resident / 1e6),
    }


def create_to_result(folder: Path, times: int = 200) -> dict[str, Any]:
    """A free three-step execution on an idle server: from the create call until a long-poll has the result."""
    import http.client
    import json

    data = folder / "latency"
    spent: list[float] = []
    with farebox(data, actions=actions_file(folder)) as server:
        workflow = publish(server, data, ACTION_STEPS)
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
