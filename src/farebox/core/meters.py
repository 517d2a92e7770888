"""How much of a step's progress the timeline tells: at most one line a second and a hundred a step.

What was told is kept with the execution until the step ends, so a restart neither repeats nor forgets it.
"""

from __future__ import annotations

from typing import TypeAlias

from farebox.core.values import Millis

Meter: TypeAlias = tuple[int, ...]
"""(when a line was told last, how many were told, items done, items in all). The last two are a for-each's."""

LEAST_PAUSE: Millis = 1_000
MOST_LINES = 100
UNTOLD: Meter = (0, 0, 0, 0)


def loop(items: int) -> Meter:
    """The meter of a for-each that begins."""
    return (0, 0, 0, items)


def step_on(meter: Meter) -> Meter:
    """One more item is done."""
    return (meter[0], meter[1], meter[2] + 1, meter[3])


def may_tell(meter: Meter, at: Millis) -> bool:
    """Whether a line is due. The last item's line is told by the step's end."""
    return meter[1] < MOST_LINES and (meter[1] == 0 or at - meter[0] >= LEAST_PAUSE)


def told(meter: Meter, at: Millis) -> Meter:
    """A line was told now."""
    return (at, meter[1] + 1, meter[2], meter[3])
