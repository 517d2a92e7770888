"""Aggregates the writer keeps in memory: a bounded number, those that ended not at all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Generic, Protocol, TypeVar


class Aggregate(Protocol):
    """Something with a status, by which it ends."""

    @property
    def status(self) -> object: ...


T = TypeVar("T", bound=Aggregate)


class Kept(Generic[T]):
    """A cache that drops what came first. What ends leaves by itself, so that hardly ever is something dropped that is
    still needed; what is, is read again. Keeping the order of use would cost more."""

    def __init__(self, most: int, ended: Container[object]) -> None:
        self._most = most
        self._ended = ended
        self._found: dict[str, T] = {}

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

    def put(self, newest: Mapping[str, T]) -> None:
        """Keep the newest states; nobody will ask for those that ended."""
        found, ended = self._found, self._ended
        for key, value in newest.items():
            if value.status in ended:
                found.pop(key, None)
            else:
                found[key] = value
        while len(found) > self._most:
            del found[next(iter(found))]

    def drop(self, keys: Iterable[str]) -> None:
        """Their state is not certain any more."""
        for key in keys:
            self._found.pop(key, None)
