"""What one measurement is given: where to put its files, and how large to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    folder: Path
    """Empty, and thrown away afterwards."""
    rounds: int = 3
    executions: int = 100_000
    """How many executions the large database has; the small one has 10,000."""
    waiting: int = 100_000
    """How many runs wait."""
    streams: int = 5_000
    items: int = 10_000
    """Of the longest for-each."""
    timeline: int = 100_000
    """Events of the longest timeline."""
