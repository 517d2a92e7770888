"""A closed-loop HTTP/1.1 load: N keep-alive connections, each asking again as soon as it is answered."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Result:
    answers: int = 0
    errors: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class _Connection(asyncio.Protocol):
    """Sends one fixed request; reads by Content-Length."""

    def __init__(self, request: bytes, result: Result, until: float, done: asyncio.Future[None]) -> None:
        self.request, self.result, self.until, self.done = request, result, until, done
        self.buffer = b""
        self.sent = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._ask()

    def _ask(self) -> None:
        assert self.transport is not None
        self.sent = time.perf_counter()
        self.transport.write(self.request)

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
        self.result.latencies.append(now - self.sent)
        self.result.answers += 1
        if head[9:10] not in b"23":
            self.result.errors += 1
        self.buffer = b""
        if now < self.until:
            self._ask()
        elif self.transport is not None:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _run(port: int, request: bytes, connections: int, seconds: float) -> Result:
    loop = asyncio.get_running_loop()
    result = Result()
    start = time.perf_counter()
    ends: list[asyncio.Future[None]] = []
    for _ in range(connections):
        done = loop.create_future()
        ends.append(done)
        await loop.create_connection(
            lambda done=done: _Connection(request, result, start + seconds, done), "127.0.0.1", port
        )
    await asyncio.wait(ends, timeout=seconds + 10)
    result.seconds = time.perf_counter() - start
    return result


def get(port: int, path: str, connections: int = 32, seconds: float = 3.0, headers: str = "") -> Result:
    """Load one GET."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(port, request, connections, seconds))
