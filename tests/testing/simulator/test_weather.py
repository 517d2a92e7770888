"""Bad weather has everything, and calm is calm."""

from __future__ import annotations

from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.weather import CALM, drawn


def test_every_fault_comes_up_and_some_days_are_calm() -> None:
    days = [drawn(Chance(f"day {number}")) for number in range(400)]
    for fault in (
        "reads_wait",
        "reads_fail",
        "commits_fail",
        "commits_torn",
        "outages",
        "network_loses",
        "provider_fails",
        "provider_hangs",
        "news_lost",
        "news_twice",
        "news_late",
        "crashes",
        "jumps",
        "actions_fail",
        "actions_hang",
    ):
        assert any(getattr(day, fault) for day in days), fault
        assert not getattr(CALM, fault)
    assert {day.workers for day in days} == {1, 2}
    assert {by > 0 for day in days for _, by in day.jumps} == {True, False}
    assert any(day == type(day)(actions_fail=0.1) for day in days)
