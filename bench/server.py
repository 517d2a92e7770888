"""Servers under test: a real ``farebox serve`` process, and bare ASGI apps on the same HTTP server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.results import ROOT
from tests.live import Live, free_port


class Meter:
    """What a process and its children have spent and hold."""

    process: subprocess.Popen[bytes] | None

    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of CPU spent so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self.family())

    def private_bytes(self) -> int:
        return sum(int(one.memory_full_info().uss) for one in self.family())

    def resident_bytes(self) -> int:
        return sum(int(one.memory_info().rss) for one in self.family())


class Farebox(Live, Meter):
    """The product."""


class Bare(Meter):
    """A bare ASGI callable on granian, one worker process."""

    def __init__(self, target: str, **environment: str) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [str(Path(sys.executable).with_name("granian")), target, "--interface", "asginl", "--port", str(self.port),
             "--loop", "uvloop", "--no-ws", "--no-log"],
            env={**os.environ, **environment},
            start_new_session=True,
        )  # fmt: skip
        for _ in range(3_000):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.005)
        raise RuntimeError(f"{target} did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def farebox(data: Path, **settings: str) -> Iterator[Farebox]:
    """``farebox serve`` on a data directory, silent. Its actions may import this package."""
    server = Farebox(data, log_level="error", **settings)
    os.environ["PYTHONPATH"] = str(ROOT)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.http.close()


def finished(server: Farebox, workflow: str) -> tuple[str, str]:
    """Id and token of an execution that has ended."""
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
    execution, token = made["execution"]["id"], made["clientToken"]
    for _ in range(20):
        view = server.call("GET", f"/v1/public/executions/{execution}?token={token}&wait=5&after=1000")
        if view["status"] == "workflow_succeeded":
            return execution, token
    raise RuntimeError(f"the execution did not end: {view['status']}")


@contextmanager
def bare(target: str, **environment: str) -> Iterator[Bare]:
    """A bare callable, stopped at the end."""
    server = Bare(target, **environment)
    try:
        yield server
    finally:
        server.stop()
