"""A real server for tests that use Farebox from outside: ``farebox serve`` in a process of its own, on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PROGRAM = Path(sys.executable).with_name("farebox")


database_of: Callable[[], str] | None = None
"""The database of a server that names none; None: SQLite in its data directory."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Live:
    """A server process with its data directory; it can be killed and started again on the same port."""

    def __init__(self, data: Path, command: str = "serve", **settings: str) -> None:
        if database_of is not None:
            settings.setdefault("database", database_of())
        self.data, self.command, self.settings = data, command, settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(data.name + ".log")
        self.process: subprocess.Popen[bytes] | None = None
        self.answered_after = 0.0
        """Seconds from the command to the first answer."""
        self.ready_after = 0.0
        """Seconds from the command until everything could be asked for."""
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def start(self) -> None:
        environment = {f"FAREBOX_{name.upper()}": value for name, value in self.settings.items()}
        command = [str(PROGRAM), self.command, "--port", str(self.port), "--data", str(self.data)]
        begun = time.perf_counter()
        self.answered_after = 0.0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(3_000):
            try:
                if not self.answered_after and self.http.get("/healthz").status_code == 200:
                    self.answered_after = time.perf_counter() - begun
                if self.http.get("/readyz").status_code == 200:
                    self.ready_after = time.perf_counter() - begun
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"the server did not come up:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """SIGKILL: nothing is left behind."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    @property
    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {(self.data / 'owner.key').read_text().strip()}"}

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """``data`` of a successful answer."""
        answer = self.http.request(method, path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def publish(self, definition: dict[str, Any], name: str = "test", visibility: str = "public_execute") -> str:
        body = {"name": name, "description": "", "definition": definition}
        workflow = self.call("POST", "/v1/workflows", body, self.owner)["id"]
        self.call("POST", f"/v1/workflows/{workflow}/publish", {}, self.owner)
        self.call("PUT", f"/v1/workflows/{workflow}/visibility", {"visibility": visibility}, self.owner)
        return str(workflow)

    def until(self, execution: str, token: str, *statuses: str) -> dict[str, Any]:
        """Poll (long) until the execution has one of these statuses."""
        view: dict[str, Any] = {}
        for _ in range(200):
            view = self.call("GET", f"/v1/public/executions/{execution}", headers={"X-Client-Token": token})
            if view["status"] in statuses:
                return view
            time.sleep(0.05)
        raise AssertionError(f"it is {view.get('status')}, not one of {statuses}: {view}")


@contextmanager
def live(data: Path, command: str = "serve", **settings: str) -> Iterator[Live]:
    """A running server, stopped at the end."""
    server = Live(data, command, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.http.close()
