"""Thousands of schedules of the house's own workflows (``FAREBOX_SCHEDULES``), spread over the workers of the tests."""

from __future__ import annotations

import os

import pytest

from farebox.testing.simulator import campaign, report
from farebox.testing.simulator.workflows import house_scenarios

PARTS = 10
EACH = int(os.environ.get("FAREBOX_SCHEDULES", "600")) // PARTS


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_breaks_a_promise(part: int) -> None:
    first = 1_000_000 + part * EACH
    done = campaign.run(house_scenarios, range(first, first + EACH))
    assert not done.broken, "\n".join(report.told(done.broken[0], "farebox simulate"))
    assert done.schedules == EACH
