"""An HTTP/1.1 load over N keep-alive connections: closed (each asks again once it is answered) or at a given rate."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

import uvloop

from bench.results import percentile


@dataclass
class Result:
    answers: int = 0
    errors: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Seconds."""

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        return 1000 * percentile(self.latencies, share) if self.latencies else 0.0


class _Connection(asyncio.Protocol):
    """Sends requests one after the other; reads by Content-Length."""

    def __init__(
        self, requests: Iterator[bytes], result: Result, until: float, pause: float, done: asyncio.Future[None]
    ) -> None:
        self.requests, self.result, self.until, self.pause, self.done = requests, result, until, pause, done
        self.buffer = b""
        self.due = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.due = time.perf_counter()
        self._ask()

    def _ask(self) -> None:
        request = next(self.requests, None)
        if self.transport is None or self.transport.is_closing():
            return
        if request is None:
            self.transport.close()
            return
        if not self.pause:
            self.due = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.buffer) < end + 4 + length:
            return
        now = time.perf_counter()
        self.result.latencies.append(now - self.due)
        self.result.answers += 1
        if head[9:10] not in b"23":
            self.result.errors += 1
        self.buffer = b""
        if now < self.until:
            self._again(now)
        elif self.transport is not None:
            self.transport.close()

    def _again(self, now: float) -> None:
        """At a given rate, time counts from when a request was due, so that a late answer makes the next ones late."""
        self.due += self.pause
        if self.pause and self.due > now:
            asyncio.get_running_loop().call_later(self.due - now, self._ask)
        else:
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _run(port: int, requests: Iterator[bytes], connections: int, seconds: float, rate: float) -> Result:
    loop = asyncio.get_running_loop()
    result = Result()
    pause = connections / rate if rate else 0.0
    start = time.perf_counter()
    ends: list[asyncio.Future[None]] = []
    for place in range(connections):
        done = loop.create_future()
        ends.append(done)
        if pause:
            await asyncio.sleep(max(0.0, start + place * pause / connections - time.perf_counter()))
        await loop.create_connection(
            lambda done=done: _Connection(requests, result, start + seconds, pause, done), "127.0.0.1", port
        )
    await asyncio.wait(ends, timeout=seconds + 30)
    result.seconds = time.perf_counter() - start
    return result


def ask(port: int, requests: Iterable[bytes], connections: int = 32, seconds: float = 3.0, rate: float = 0.0) -> Result:
    """Load these requests, in turn, until the time is over or there are none left. ``rate`` 0: as fast as it goes."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(port, iter(requests), connections, seconds, rate))


def get_request(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()


def post_request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def get(
    port: int, path: str, connections: int = 32, seconds: float = 3.0, headers: str = "", rate: float = 0.0
) -> Result:
    """Load one GET."""
    return ask(port, itertools.repeat(get_request(path, headers)), connections, seconds, rate)
