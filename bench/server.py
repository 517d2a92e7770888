"""Servers under test: a real ``farebox serve`` process, and bare ASGI apps on the same HTTP server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

PROGRAM = Path(sys.executable).with_name("farebox")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A process group with one HTTP port; counts the CPU and memory of the process that answers."""

    def __init__(self, command: list[str], port: int, environment: dict[str, str]) -> None:
        self.url, self.port = f"http://127.0.0.1:{port}", port
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.ready_after = self._wait()

    def _wait(self) -> float:
        for _ in range(3_000):
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return time.perf_counter() - self.started
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    raise RuntimeError(self.process.stderr.read().decode() if self.process.stderr else "") from None
                time.sleep(0.005)
        raise RuntimeError("the server did not start")

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of CPU spent so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self.family())

    def private_bytes(self) -> int:
        return sum(int(one.memory_full_info().uss) for one in self.family())

    def resident_bytes(self) -> int:
        return sum(int(one.memory_info().rss) for one in self.family())

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json", **(headers or {})})
        request.method = method
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())["data"]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


@contextmanager
def farebox(data: Path, **settings: str) -> Iterator[Server]:
    """``farebox serve`` on an empty data directory."""
    port = free_port()
    environment = {f"FAREBOX_{name.upper()}": value for name, value in settings.items()}
    environment["FAREBOX_LOG_LEVEL"] = "error"
    server = Server([str(PROGRAM), "serve", "--port", str(port), "--data", str(data)], port, environment)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def bare(target: str, **environment: str) -> Iterator[Server]:
    """A bare ASGI callable on granian, one worker, as farebox serves."""
    port = free_port()
    granian = str(Path(sys.executable).with_name("granian"))
    command = [granian, target, "--interface", "asginl", "--port", str(port), "--loop", "uvloop", "--no-ws", "--no-log"]
    server = Server(command, port, environment)
    try:
        yield server
    finally:
        server.stop()
