"""RFC 3339 in UTC with milliseconds, the only way Farebox shows a time (contract: "The seed endpoint")."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from farebox.core.values import Millis

SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR


@lru_cache(maxsize=1024)
def _whole_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=1024)
def rfc3339(at: Millis | None) -> str:
    """``2026-01-31T12:00:00.000Z``, or an empty text for a time that is not known yet.

    One transaction writes the same moment many times, hence the cache.
    """
    if at is None:
        return ""
    return f"{_whole_second(at // 1000)}.{at % 1000:03d}Z"


def parse_rfc3339(text: str) -> Millis:
    """Milliseconds of an RFC 3339 text with an offset; ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; write a trailing Z for UTC")
    return round(moment.timestamp() * 1000)
