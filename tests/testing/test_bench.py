"""The bench measures what it says: so many runs, each with its journal."""

from __future__ import annotations

from farebox.testing.bench import chain, run_bench


def test_all_runs_succeed() -> None:
    result = run_bench(steps=3, runs=20, in_flight=8)
    assert result["succeeded"] == 20
    assert result["runsPerSecond"] > 0


def test_a_chain_has_so_many_steps() -> None:
    assert list(chain(2)["nodes"]) == ["root", "step1", "step2"]
