"""Server-sent events: what thousands of idle streams hold, and how soon news are with all of them, or with one."""

from __future__ import annotations

import json
import resource
import select
import socket
import time
from datetime import datetime
from typing import Any

from bench.plan import Plan
from bench.results import middle, spread
from bench.server import Farebox, farebox
from bench.workflows import STEPS, WAITING, actions_file

SINGLE = 60
FOLLOWED = 120


def streams(plan: Plan) -> dict[str, Any]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        with farebox(plan.folder / "streams", actions=actions_file(plan.folder)) as server:
            crowd = _crowd(server, plan.streams, plan.rounds)
            return {**crowd, "delivery": spread(_followed(server))}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _crowd(server: Farebox, count: int, rounds: int) -> dict[str, Any]:
    """Private memory that streams add while nothing happens, then one change that all of them hear of."""
    workflow = server.publish({"nodes": WAITING})
    added, last = [], []
    for _ in range(rounds):
        made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
        execution, token = made["execution"]["id"], made["clientToken"]
        server.until(execution, token, "workflow_waiting")
        before = server.private_bytes()
        sockets = [_open(server.port, execution, token) for _ in range(count)]
        time.sleep(1.0)
        added.append(server.private_bytes() - before)
        last.append(_broadcast(server, execution, token, sockets))
        for one in sockets:
            one.close()
        time.sleep(1.0)
    return {
        "streams": count,
        "addedMegabytes": round(added[0] / 1e6, 1),
        "kilobytesEach": round(added[0] / 1e3 / count, 1),
        "lastClientMs": round(middle(last), 1),
        "lastClientAll": [round(one, 1) for one in last],
    }


def _open(port: int, execution: str, token: str) -> socket.socket:
    """One stream, up to its snapshot."""
    one = socket.create_connection(("127.0.0.1", port), timeout=20)
    one.sendall(
        f"GET /v1/public/executions/{execution}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"X-Client-Token: {token}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    got = b""
    while b"event: snapshot" not in got or not got.endswith((b"\n\n", b"\n\n\r\n")):
        got += one.recv(65_536)
    return one


def _broadcast(server: Farebox, execution: str, token: str, sockets: list[socket.socket]) -> float:
    """Milliseconds from the stored answer to the last client's first news of it."""
    poll = select.epoll()
    for one in sockets:
        one.setblocking(False)
        _drain(one)
        poll.register(one.fileno(), select.EPOLLIN | select.EPOLLET)
    poll.poll(0.2, len(sockets))
    asked = time.time()
    path = f"/v1/public/executions/{execution}/answers/ask"
    _send(server.port, path, token)
    waiting = {one.fileno(): one for one in sockets}
    last = asked
    end = time.time() + 20
    while waiting and time.time() < end:
        for number, _ in poll.poll(1.0, 1_000):
            if waiting.pop(number, None) is not None:
                last = time.time()
    poll.close()
    if waiting:
        raise RuntimeError(f"{len(waiting)} streams heard nothing")
    return 1000 * (last - asked)


def _send(port: int, path: str, token: str) -> None:
    """The answer, without waiting for what the server says to it."""
    body = b'{"data": {"approved": true}}'
    one = socket.create_connection(("127.0.0.1", port), timeout=20)
    one.sendall(
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Client-Token: {token}\r\n"
        f"Content-Type: application/json\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    _sent.append(one)


_sent: list[socket.socket] = []


def _drain(one: socket.socket) -> None:
    try:
        while one.recv(65_536):
            pass
    except BlockingIOError:
        pass


def _followed(server: Farebox) -> list[float]:
    """Milliseconds from an event's own time, which is before its commit, until one client on an idle server has it."""
    workflow = server.publish({"nodes": STEPS})
    spent: list[float] = []
    for _ in range(FOLLOWED // 3):
        made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
        execution, token = made["execution"]["id"], made["clientToken"]
        opened = time.time()
        one = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        one.sendall(
            f"GET /v1/public/executions/{execution}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Client-Token: {token}\r\n\r\n".encode()
        )
        got = b""
        while b"event: end" not in got:
            chunk = one.recv(65_536)
            now = time.time()
            for line in chunk.split(b"\n"):
                if line.startswith(b"data: {") and b'"createdAt"' in line and b'"eventType"' in line:
                    at = _time(line)
                    if at > opened:
                        spent.append(1000 * (now - at))
            got += chunk
            if not chunk:
                break
        one.close()
    return spent


def _time(line: bytes) -> float:
    try:
        return datetime.fromisoformat(json.loads(line[6:])["createdAt"]).timestamp()
    except ValueError:
        return 0.0
