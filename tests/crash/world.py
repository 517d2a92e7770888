"""A small world around a server that is killed again and again; what was acknowledged is kept in mind."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import httpx

from farebox.ids import new_token

HERE = Path(__file__).parent
SEED = os.environ.get("FAREBOX_CRASH_SEED", "20260131")


@dataclass
class Bought:
    """One execution as its buyer knows it."""

    token: str
    key: str
    workflow: str
    priced: bool
    id: str = ""
    checkout: str = ""
    paid: bool = False
    answered: bool = False
    refused: str = ""
    """What the server said that no buyer should hear."""
    view: dict[str, Any] = field(default_factory=dict)


def graph(middle: str, price: bool) -> dict[str, Any]:
    """Two parallel branches, a join, a question, and one more step."""
    nodes = {
        "root": {"type": "manual", "payload": {}, "children": ["left", "right"]},
        "left": {"type": "crash-quick", "payload": {}, "children": ["join"]},
        "right": {"type": middle, "payload": {}, "children": ["join"]},
        "join": {"type": "crash-quick", "payload": {}, "children": ["ask"]},
        "ask": {
            "type": "wait",
            "title": "Which?",
            "payload": {"kind": "form", "form": {"type": "object"}, "timeoutMs": 3_600_000},
            "children": ["last"],
        },
        "last": {"type": "crash-slow", "payload": {}, "children": []},
    }
    definition: dict[str, Any] = {
        "nodes": nodes,
        "triggerNodeIds": ["root"],
        "output": {"left": "{{ $nodes.left.result }}"},
    }
    if price:
        definition["price"] = {"amount": 500, "currency": "EUR", "providers": ["test"], "refund": "on_failure"}
    return definition


class World:
    """One data directory, one port, many lives of a server."""

    def __init__(self, folder: Path, story: str, database: str = "") -> None:
        self.database = database
        """Of a PostgreSQL; empty: the file in the data directory."""
        self.folder, self.chance = folder, random.Random(f"{SEED} {story}")
        self.http = httpx.Client(timeout=10, trust_env=False, verify=False)  # plain HTTP: authorities take time to read
        self.data, self.effects, self.log = folder / "data", folder / "effects", folder / "server.log"
        self.move()
        self.bought: list[Bought] = []
        self.workflows: list[tuple[str, bool]] = []
        self.pid = 0
        self.after(0, lambda: None)
        self.nursery = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.nursery.stdout is not None
        assert self.nursery.stdout.readline() == "ready\n"

    def move(self) -> None:
        """The next server has a port of its own."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.kill()
        self.http.close()
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.close()
        self.nursery.wait(10)
        self.nursery.stdout.close()

    def start(self, crash_at: str = "") -> None:
        """Fork a server and wait until it answers (or is dead already, at a point it met while recovering)."""
        environment = {
            "FAREBOX_DATA": str(self.data),
            "FAREBOX_DATABASE": self.database,
            "FAREBOX_PORT": str(self.port),
            "FAREBOX_ACTIONS": str(HERE / "crash_actions.py"),
            "FAREBOX_LOG_LEVEL": "warning",
            "FAREBOX_CRASH_AT": crash_at,
            "CRASH_EFFECTS": str(self.effects),
            "CRASH_LOG": str(self.log),
        }
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(environment) + "\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())
        for _ in range(1_500):
            if not self.alive():
                return
            try:
                if self.http.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError(f"the server did not come up:\n{self.log.read_text()[-2000:]}")

    def alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return self.pid != 0

    def kill(self) -> None:
        """SIGKILL, and wait until the kernel has taken it away."""
        if not self.alive():
            return
        os.kill(self.pid, signal.SIGKILL)
        for _ in range(2_000):
            if not self.alive():
                return
            time.sleep(0.002)
        raise AssertionError("a killed server lives on")

    def after(self, requests: int, then: Callable[[], object]) -> None:
        """Do something when so many more requests have begun."""
        self._countdown, self._then = requests, then

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """``data`` of the answer; httpx.TransportError when the server died meanwhile."""
        self._countdown -= 1
        if self._countdown == 0:
            self._then()
        answer = self.http.request(method, self.url + path, json=body, headers=headers)
        if answer.status_code != 200:
            raise Refused(answer.status_code, answer.text)
        return answer.json()["data"]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says by itself, without Farebox."""
        if not self.database:
            file = apsw.Connection(str(self.data / "farebox.db"), flags=apsw.SQLITE_OPEN_READONLY)
            try:
                return list(file.execute(sql))
            finally:
                file.close()

        async def ask() -> list[tuple[Any, ...]]:
            connection = await asyncpg.connect(self.database)
            try:
                return [tuple(row) for row in await connection.fetch(sql)]
            finally:
                await connection.close()

        return asyncio.run(ask())

    def publish(self) -> None:
        owner = {"Authorization": f"Bearer {(self.data / 'owner.key').read_text().strip()}"}
        for middle, price in (("crash-slow", False), ("crash-blocking", True), ("crash-refuse", True)):
            body = {"name": middle, "description": "", "definition": graph(middle, price)}
            workflow = self.call("POST", "/v1/workflows", body, owner)["id"]
            self.call("POST", f"/v1/workflows/{workflow}/publish", {}, owner)
            self.call("PUT", f"/v1/workflows/{workflow}/visibility", {"visibility": "public_execute"}, owner)
            self.workflows.append((workflow, price))

    def buy(self) -> Bought:
        """Decide to buy; nothing is sent yet, so that a lost answer can be asked for again."""
        workflow, priced = self.chance.choice(self.workflows)
        token = new_token("ct")
        bought = Bought(token, token[3:], workflow, priced)
        self.bought.append(bought)
        return bought

    def push(self, one: Bought) -> None:
        """Whatever this execution needs next, once. Every step may be repeated after a crash."""
        mine = {"X-Client-Token": one.token}
        if not one.id:
            headers = {"Idempotency-Key": one.key}
            made = self.call(
                "POST", f"/v1/public/workflows/{one.workflow}/executions", {"clientToken": one.token}, headers
            )
            one.id, one.checkout = made["execution"]["id"], (made["checkout"] or {}).get("id", "")
        if one.priced and not one.paid:
            self.call("POST", f"/v1/test/checkouts/{one.checkout}", {"outcome": "paid"})
            one.paid = True
        one.view = self.call("GET", f"/v1/public/executions/{one.id}", headers=mine)
        if one.view["waits"] and not one.answered:
            self.call("POST", f"/v1/public/executions/{one.id}/answers/ask", {"data": {"x": 1}}, mine)
            one.answered = True

    def ended(self, one: Bought) -> bool:
        return one.view.get("status") in ("workflow_succeeded", "workflow_failed") and one.view["paymentStatus"] in (
            "not_required",
            "paid",
            "refunded",
        )


class Refused(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:500]}")
        self.status = status
