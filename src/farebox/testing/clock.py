"""A clock that stands still until a test moves it."""

from __future__ import annotations

from farebox.core.times import DAY, HOUR, MINUTE, SECOND, rfc3339
from farebox.core.values import Millis

NOON: Millis = 1_767_268_800_000
"""2026-01-01T12:00:00.000Z: a good moment for a story to begin."""


class Clock:
    """Called like the real one; settable, also backwards, as real clocks are."""

    def __init__(self, now: Millis = NOON) -> None:
        self.now = now

    def __call__(self) -> Millis:
        return self.now

    def pass_time(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, ms: Millis = 0
    ) -> Millis:
        """Move on, and tell what time it is."""
        self.now += ms + round(days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND)
        return self.now

    def set(self, now: Millis) -> None:
        self.now = now

    def __repr__(self) -> str:
        return f"Clock({rfc3339(self.now)})"
