"""The bench measures what it says: so many runs, each with its journal."""

from __future__ import annotations

from farebox.testing.bench import chain, run_bench


def test_all_runs_succeed() -> None:
    result = run_bench(steps=3, runs=20, in_flight=8)
    assert result["succeeded"] == 20
    assert result["runsPerSecond"] > 0


def test_a_postgresql_is_measured_in_a_corner_of_its_own(database: str) -> None:
    result = run_bench(steps=3, runs=20, in_flight=8, database=database)
    assert result["succeeded"] == 20
    assert result["database"].startswith("PostgreSQL ")
    assert result["database"].endswith("fsync=OFF")


def test_a_chain_has_so_many_steps() -> None:
    assert list(chain(2)["nodes"]) == ["root", "step1", "step2"]
