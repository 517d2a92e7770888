"""Aggregates the writer keeps in memory: the newest first, a bounded number, those that ended not at all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A cache that drops what was used longest ago."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def collect(self, wanted: Iterable[str], into: dict[str, T], missing: list[str]) -> None:
        """Copy what is kept into one dictionary, and the ids of the rest into a list."""
        for key in wanted:
            if key in into:
                continue
            value = self._found.get(key)
            if value is None:
                missing.append(key)
            else:
                into[key] = value

    def put(self, key: str, value: T, *, drop: bool = False) -> None:
        """Keep the newest state; ``drop`` if nobody will ask for it again."""
        if drop:
            self._found.pop(key, None)
            return
        self._found[key] = value
        self._found.move_to_end(key)
        if len(self._found) > self._most:
            self._found.popitem(last=False)

    def drop(self, key: str) -> None:
        self._found.pop(key, None)
