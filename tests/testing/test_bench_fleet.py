"""The fleet's benchmark runs as it is printed: real workers, real figures."""

from __future__ import annotations

import pytest

from farebox import wiring
from farebox.testing.bench_fleet import run_bench


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_it_measures_what_it_says(database: str) -> None:
    found = run_bench(wiring.opened_with_actions, database, workers=1, steps=2, runs=40)
    assert (found["succeeded"], found["runs"], found["workers"]) == (40, 40, 1)
    assert found["runsPerWorkerCpuSecond"] > 0
