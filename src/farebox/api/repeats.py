"""Answers to status reads that are asked again as they were: pollers ask the same until something changes.

What is kept here holds as long as the store's mark of the execution is the same object (``Reads.unchanged``: every
change of the execution or its tokens puts another one there) and the token's time is not over. Whoever asks is counted
as ever; only reading and rendering are spared. A store that others write to, too, has no marks, so nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from farebox.core.values import Millis

MOST = 1_024
LARGEST = 8 * 1024
LARGEST_KEY = 2 * 1024
FOREVER: Millis = 2**62

Key: TypeAlias = tuple[str, bytes, bytes | None, bytes | None, bytes | None, bytes | None]


def key_of(path: str, query: bytes, headers: Mapping[bytes, bytes]) -> Key:
    """All of a request that its answer depends on: what it asks for, and every carrier of a token."""
    get = headers.get
    return path, query, get(b"if-none-match"), get(b"x-client-token"), get(b"authorization"), get(b"cookie")


class Repeat:
    """One answer. ``head``: its own headers; ``data``: the envelope's, of a 200."""

    __slots__ = ("data", "head", "mark", "status", "token_hash", "until")

    def __init__(
        self,
        mark: object,
        until: Millis,
        token_hash: str,
        status: int,
        head: list[tuple[bytes, bytes]],
        data: bytes,
    ) -> None:
        self.mark = mark
        self.until = until
        self.token_hash = token_hash
        self.status = status
        self.head = head
        self.data = data


class Repeats:
    """By what was asked; emptied when it is full. ``unchanged``: the store's mark of an execution."""

    def __init__(self, unchanged: Callable[[str], object | None], most: int = MOST) -> None:
        self._unchanged = unchanged
        self._most = most
        self._kept: dict[Key, Repeat] = {}

    def recall(self, key: Key, execution_id: str, now: Millis) -> Repeat | None:
        """The answer as it was given before, if it still holds."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.mark is self._unchanged(execution_id) and now < kept.until:
            return kept
        del self._kept[key]
        return None

    def keep(self, key: Key, repeat: Repeat) -> None:
        if repeat.mark is None or len(repeat.data) > LARGEST or sum(len(part) for part in key if part) > LARGEST_KEY:
            return
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = repeat

    def __len__(self) -> int:
        return len(self._kept)
