"""What is built in the background is waited for: nothing is refused or built twice, a failure is everybody's."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from farebox.api.later import Later


class _Slow:
    """Stands when it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go = threading.Event()
        self.error = error
        self.made = 0

    def make(self) -> Any:
        assert self.go.wait(30)
        self.made += 1
        if self.error is not None:
            raise self.error

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send(scope["path"])

        return app


async def _ask(later: Later, path: str) -> str:
    said: list[str] = []

    async def send(message: Any) -> None:
        said.append(message)

    await later({"type": "http", "path": path}, None, send)  # type: ignore[arg-type]
    return said[0]


async def test_who_comes_early_waits_and_is_answered() -> None:
    slow = _Slow()
    later = Later(slow.make)
    later.begin()
    early = [asyncio.create_task(_ask(later, f"/{n}")) for n in range(3)]
    await asyncio.sleep(0)
    early[0].cancel()  # who hangs up does not stop the building
    assert not any(task.done() for task in early[1:])
    slow.go.set()
    assert await asyncio.gather(*early[1:]) == ["/1", "/2"]
    assert await _ask(later, "/late") == "/late"
    assert slow.made == 1


async def test_the_first_request_begins_what_nobody_began() -> None:
    slow = _Slow()
    slow.go.set()
    assert await _ask(Later(slow.make), "/x") == "/x"


async def test_a_failure_is_told_to_everybody() -> None:
    slow = _Slow(RuntimeError("no such module"))
    slow.go.set()
    later = Later(slow.make)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no such module"):
            await _ask(later, "/x")
    assert slow.made == 1
