"""What is away is told once, then every half a minute, and once more when it is back, however often it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

QUIET = 30.0
"""Seconds between two lines about the same outage."""


class Outage:
    """What one loop knows of it. ``event``: what it cannot do meanwhile."""

    def __init__(self, event: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._event = event
        self._clock = clock
        self._since: float | None = None
        self._told = 0.0

    def met(self, error: Exception) -> None:
        """It was asked for in vain."""
        now = self._clock()
        if self._since is None:
            self._since = now
        elif now - self._told < QUIET:
            return
        self._told = now
        log.warning(self._event, reason=str(error), seconds=round(now - self._since, 1))

    def over(self, ago: float = 0.0) -> None:
        """It answered, so many seconds ago."""
        if self._since is not None:
            log.info("over: " + self._event, seconds=round(max(self._clock() - ago - self._since, 0.0), 1))
            self._since = None
