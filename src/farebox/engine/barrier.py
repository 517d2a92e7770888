"""Waiting for what came before: who must know that everything submitted so far was stored, whatever the order of lanes.

Nothing is submitted for it, so a thousand that wait at once cost the disk nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable


class Barrier:
    """Numbers everybody who comes, and knows of whom the turn is still to come."""

    def __init__(self) -> None:
        self._newest = 0
        self._before: dict[int, None] = {}
        """Who has not had his turn, oldest first."""
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def number(self) -> int:
        """Of the next one."""
        self._newest += 1
        self._before[self._newest] = None
        return self._newest

    def over(self, numbers: Iterable[int]) -> None:
        """These have had their turn."""
        for number in numbers:
            self._before.pop(number, None)
        oldest = next(iter(self._before), None)
        while self._waiting and (oldest is None or oldest > self._waiting[0][0]):
            self._waiting.popleft()[1].set_result(None)

    async def settled(self) -> None:
        """Wait for all who came before. Those between whom nobody came wait for the same."""
        if not self._before:
            return
        if not self._waiting or self._waiting[-1][0] != self._newest:
            self._waiting.append((self._newest, asyncio.get_running_loop().create_future()))
        await asyncio.shield(self._waiting[-1][1])
