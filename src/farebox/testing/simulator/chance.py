"""Chance, foreseen: every draw of a schedule comes from its seed.

Each part of a schedule draws from a stream of its own, so that one more draw in one part leaves the others as they
were: a story stays much the same while its seed is looked into.
"""

from __future__ import annotations

from _random import Random
from collections.abc import Sequence
from hashlib import sha512
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws. Seeded by text, so that it is the same on every machine and in every process."""

    def __init__(self, name: str) -> None:
        self.name = name
        text = name.encode()
        self._random = Random(int.from_bytes(text + sha512(text).digest(), "big"))  # as ``random`` seeds by text
        self.draw = self._random.random

    def stream(self, name: str) -> Chance:
        """Another stream of the same seed."""
        return Chance(f"{self.name}/{name}")

    def hits(self, odds: float) -> bool:
        """True that often, of one."""
        return odds > 0 and self.draw() < odds

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.draw()

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int((high - low + 1) * self.draw())

    def soon(self, usual: float, longest: float) -> float:
        """A time that is mostly near ``usual``, and now and then very long: as answers of machines are."""
        draw = self.draw()
        return longest * self.draw() if draw > 0.97 else usual * (0.2 + 1.6 * draw)

    def choose(self, options: Sequence[T]) -> T:
        return options[int(len(options) * self.draw())]

    def bytes(self, count: int) -> bytes:
        return self._random.getrandbits(8 * count).to_bytes(count, "little")
