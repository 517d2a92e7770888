"""A fleet of real processes: one that answers requests, some that advance runs, all on one real PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from farebox.ids import new_token
from tests.live import PROGRAM, free_port

ACTIONS = Path(__file__).parent / "fleet_actions.py"
LOOKS = 1_200
PAUSE = 0.05


class Process:
    """``farebox api`` or ``farebox worker``."""

    def __init__(self, fleet: Fleet, command: str) -> None:
        self.fleet, self.command, self.port = fleet, command, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = fleet.folder / f"{command}-{self.port}.log"
        option = "--port" if command == "api" else "--health-port"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), command, option, str(self.port)],
                env={**os.environ, **fleet.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def ready(self) -> Process:
        """Wait until it works."""
        for _ in range(LOOKS):
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(PAUSE)
        raise AssertionError(f"{self.command} did not come up:\n{self.log.read_text()[-3000:]}")

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait(10)

    def end(self) -> int:
        """SIGTERM; its exit code."""
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


class Bought:
    """An execution as its buyer knows it."""

    def __init__(self) -> None:
        self.token = new_token("ct")
        self.id = ""
        self.checkout = ""
        self.paid = False
        self.view: dict[str, Any] = {}


class Fleet:
    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.effects = folder / "effects"
        self.effects.touch()
        self.environment = {
            "FAREBOX_DATA": str(folder / "data"),
            "FAREBOX_DATABASE": database,
            "FAREBOX_ACTIONS": str(ACTIONS),
            "FAREBOX_LOG_LEVEL": "info",
            "FAREBOX_STOP_SECONDS": "1",
            "FLEET_EFFECTS": str(self.effects),
            "FLEET_GATE": str(folder / "gate"),
        }
        self.processes: list[Process] = []
        self.http = httpx.Client(timeout=30, trust_env=False)

    def start(self, command: str) -> Process:
        process = Process(self, command)
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            if process.process.poll() is None:
                process.end()
        self.http.close()

    @property
    def api(self) -> Process:
        return next(one for one in self.processes if one.command == "api")

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        answer = self.http.request(method, self.api.url + path, json=body, headers=headers)
        if answer.status_code != 200:
            raise Refused(answer.status_code, answer.text)
        return answer.json()["data"]

    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {(self.folder / 'data' / 'owner.key').read_text().strip()}"}

    def publish(self, definition: dict[str, Any]) -> str:
        body = {"name": "fleet", "description": "", "definition": definition}
        workflow = self.call("POST", "/v1/workflows", body, self.owner())["id"]
        self.call("POST", f"/v1/workflows/{workflow}/publish", {}, self.owner())
        self.call("PUT", f"/v1/workflows/{workflow}/visibility", {"visibility": "public_execute"}, self.owner())
        return str(workflow)

    def push(self, workflow: str, one: Bought) -> None:
        """Whatever this execution needs next; every step may be repeated."""
        if not one.id:
            made = self.call(
                "POST",
                f"/v1/public/workflows/{workflow}/executions",
                {"clientToken": one.token},
                {"Idempotency-Key": one.token[3:]},
            )
            one.id, one.checkout = made["execution"]["id"], (made["checkout"] or {}).get("id", "")
        if one.checkout and not one.paid:
            self.call("POST", f"/v1/test/checkouts/{one.checkout}", {"outcome": "paid"})
            one.paid = True

    def buy(self, workflow: str) -> Bought:
        one = Bought()
        self.push(workflow, one)
        return one

    def look(self, one: Bought) -> dict[str, Any]:
        one.view = self.call("GET", f"/v1/public/executions/{one.id}", headers={"X-Client-Token": one.token})
        return one.view

    def ended(self, one: Bought) -> dict[str, Any]:
        """Once it is final."""
        for _ in range(LOOKS):
            try:
                if self.look(one)["status"] in ("workflow_succeeded", "workflow_failed", "workflow_cancelled"):
                    return one.view
            except (httpx.TransportError, Refused):
                pass
            time.sleep(PAUSE)
        raise AssertionError(f"{one.id} is {one.view.get('status')}")

    def performed(self, run_or_key: str = "") -> list[tuple[int, str]]:
        """(process, idempotency key) of everything that actions began."""
        lines = [line.split() for line in self.effects.read_text().splitlines()]
        return [(int(pid), key) for pid, key in lines if run_or_key in key]

    def until(self, holds: Any) -> Any:
        for _ in range(LOOKS):
            if found := holds():
                return found
            time.sleep(PAUSE)
        raise AssertionError("it did not come true")

    def open_gate(self) -> None:
        (self.folder / "gate").touch()

    def shut_gate(self) -> None:
        (self.folder / "gate").unlink(missing_ok=True)

    def program(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PROGRAM), *words], env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=60
        )

    def workers(self) -> list[dict[str, Any]]:
        done = self.program("workers", "--json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def verify(self) -> None:
        done = self.program("verify")
        assert done.returncode == 0, done.stdout + done.stderr


class Refused(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:500]}")
        self.status = status
