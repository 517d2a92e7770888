"""One question for all who ask the same at the same time.

Whoever asks is answered by a reading that begins after he asked, never by one that is under way: so he sees all that
was stored before. When many create executions of one workflow, it is read once for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Shared:
    """For each key at most one reading is under way and one is to follow."""

    def __init__(self) -> None:
        self._next: dict[Hashable, asyncio.Task[Any]] = {}
        self._under_way: dict[Hashable, asyncio.Task[Any]] = {}

    async def ask(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What ``read`` answers. A caller who goes away leaves the others alone."""
        task = self._next.get(key)
        if task is None:
            task = self._next[key] = asyncio.create_task(self._read(key, read))
        answer: T = await asyncio.shield(task)
        return answer

    async def _read(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        before = self._under_way.get(key)
        if before is not None:
            await asyncio.wait([before])
        task = self._under_way[key] = self._next.pop(key)
        try:
            return await read()
        finally:
            if self._under_way[key] is task:
                del self._under_way[key]
