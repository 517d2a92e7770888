"""A long outage leaves a few lines in the log, not thousands."""

from __future__ import annotations

from structlog.testing import capture_logs

from farebox.engine.outage import QUIET, Outage


def test_an_outage_is_told_now_and_then_and_when_it_is_over() -> None:
    now = 100.0
    outage = Outage("nothing can be taken", lambda: now)
    with capture_logs() as told:
        outage.over()
        for tick in range(1_200):  # a minute, twenty times a second
            now = 100.0 + tick / 20
            outage.met(OSError("refused"))
        outage.over()
        outage.over()
        outage.met(OSError("refused"))
        now += 20.0
        outage.over(15.0)
    assert [(one["log_level"], one["seconds"]) for one in told] == [
        ("warning", 0.0),
        ("warning", QUIET),
        ("info", 59.9),
        ("warning", 0.0),
        ("info", 5.0),
    ]
