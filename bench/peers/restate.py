"""Restate: its server from npm and one Python worker; HTTP calls over 64 connections, each waiting for its result."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bench.peers.workload import free_port, main, spawn, stop, until

CONNECTIONS = 64


class Restate:
    """Implements :class:`bench.peers.workload.Engine`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.ingress, self.admin, self.node, self.worker_port = (free_port() for _ in range(4))
        self.server: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        told = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True).stdout.split()
        self.facts = {
            "version": f"{told[1] if len(told) > 1 else told}, Python SDK {version('restate-sdk')}",
            "driven": f"HTTP, {CONNECTIONS} connections, each waits for its result",
            "durability": "its log is fsynced (the default)",
        }

    def start(self) -> None:
        (self.folder / "restate").mkdir(exist_ok=True)
        self.server = spawn(
            [str(self.program), "--no-logo"],
            self.folder / "restate-server.log",
            RESTATE_BASE_DIR=str(self.folder / "restate"),
            RESTATE_INGRESS__BIND_ADDRESS=f"127.0.0.1:{self.ingress}",
            RESTATE_ADMIN__BIND_ADDRESS=f"127.0.0.1:{self.admin}",
            RESTATE_BIND_ADDRESS=f"127.0.0.1:{self.node}",
            RESTATE_LISTEN_MODE="tcp",
            RESTATE_BIND_IP="127.0.0.1",
            RESTATE_ADVERTISED_HOST="127.0.0.1",
            RESTATE_NODE_NAME="bench",
            RESTATE_LOG_FILTER="warn",
            RESTATE_DISABLE_TELEMETRY="true",
            DO_NOT_TRACK="1",
        )
        self.worker = spawn(
            [sys.executable, "-m", "bench.peers.restate_service", str(self.worker_port)],
            self.folder / "restate-worker.log",
        )
        until(lambda: _answers(f"http://127.0.0.1:{self.ingress}/restate/health"), 60, "the server's ingress")
        until(lambda: _answers(f"http://127.0.0.1:{self.admin}/health"), 60, "the server's admin port")
        until(self._register, 30, "the worker's registration")

    def _register(self) -> bool:
        body = {"uri": f"http://127.0.0.1:{self.worker_port}", "force": True}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.admin}/deployments",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return bool(answer.status < 300)
        except OSError:
            return False

    def one(self, run: str, steps: int) -> str:
        asyncio.run(self._all(iter([run]), steps, 1))
        return run

    def many(self, prefix: str, runs: int, steps: int) -> None:
        asyncio.run(self._all((f"{prefix}{number}" for number in range(runs)), steps, CONNECTIONS))

    async def _all(self, names: Iterator[str], steps: int, connections: int) -> None:
        await asyncio.gather(*(self._lane(names, steps) for _ in range(connections)))

    async def _lane(self, names: Iterator[str], steps: int) -> None:
        """One keep-alive connection that takes names until there are none."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.ingress)
        body = str(steps)
        for name in names:
            writer.write(
                f"POST /Bench/{name}/run HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if b" 200 " not in head.split(b"\r\n", 1)[0] + b" ":
                raise RuntimeError(head.decode())
            length = next((line for line in head.split(b"\r\n") if line.startswith(b"content-length:")), None)
            if length is None:
                await reader.readuntil(b"0\r\n\r\n")
            else:
                await reader.readexactly(int(length.partition(b":")[2]))
        writer.close()

    def processes(self) -> list[int]:
        return [one.pid for one in (self.server, self.worker) if one is not None]

    def stop(self) -> None:
        stop(self.worker)
        stop(self.server)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--program", type=Path, required=True, help="the server's binary")


if __name__ == "__main__":
    main(lambda given: Restate(given.program, given.folder), _arguments)
