"""What ``scripts/mutants.py`` asks of simulated days: enough of them that each guard they stand for is missed."""

from __future__ import annotations

import pytest

from farebox.testing.simulator import campaign, report
from farebox.testing.simulator.workflows import house_scenarios


@pytest.mark.slow
def test_a_few_dozen_days() -> None:
    done = campaign.run(house_scenarios, range(1, 81))
    assert not done.broken, "\n".join(report.told(done.broken[0], "farebox simulate"))
