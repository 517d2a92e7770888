"""The settable clock."""

from __future__ import annotations

from farebox.testing.clock import NOON, Clock


def test_it_stands_still_until_it_is_moved() -> None:
    clock = Clock()
    assert clock() == clock() == NOON
    assert clock.pass_time(days=1, hours=1, minutes=1, seconds=1.5, ms=2) == NOON + 90_061_502
    clock.set(NOON - 1)
    assert clock() == NOON - 1
    assert repr(clock) == "Clock(2026-01-01T11:59:59.999Z)"
