"""Crash points: named places in the engine where a test may end the world (house style, "Crashing is a test").

In production nothing is armed and a point costs one look at an empty dictionary. ``FAREBOX_CRASH_AT=after_commit:3``
kills this process with SIGKILL the third time it comes by; a test in the same process arms a function instead.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping

VARIABLE = "FAREBOX_CRASH_AT"


class _Armed:
    """One trap: goes off at the n-th passage, once."""

    def __init__(self, explode: Callable[[], None], passages: int) -> None:
        self._explode = explode
        self._left = passages

    def pass_by(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._explode()


_armed: dict[str, _Armed] = {}


def die() -> None:
    """The end, as a power cut would bring it: no handler runs, no buffer is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(name: str, explode: Callable[[], None] = die, *, passages: int = 1) -> None:
    """Make a point go off at its n-th passage from now."""
    if passages < 1:
        raise ValueError("a point goes off at the first passage or later")
    _armed[name] = _Armed(explode, passages)


def disarm() -> None:
    """Make all points harmless again."""
    _armed.clear()


def arm_from(environment: Mapping[str, str]) -> None:
    """Read ``name`` or ``name:n``, several separated by commas. ValueError if it cannot be understood."""
    for trap in filter(None, environment.get(VARIABLE, "").split(",")):
        name, _, passages = trap.strip().partition(":")
        arm(name, passages=int(passages or 1))


def point_now(name: str) -> None:
    """A point in plain code."""
    if _armed and name in _armed:
        _armed[name].pass_by()


async def point(name: str) -> None:
    """A point in async code."""
    if _armed and name in _armed:
        _armed[name].pass_by()


arm_from(os.environ)
