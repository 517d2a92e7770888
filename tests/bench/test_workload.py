"""How runs of other engines are counted: nobody is believed who left a step out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.peers import workload


class _Engine:
    facts = {"version": "1"}

    def __init__(self, forgets: bool = False) -> None:
        self.forgets = forgets

    def start(self) -> None: ...

    def one(self, run: str, steps: int) -> str:
        for number in range(steps):
            workload.log.note(run, number)
        return run

    def many(self, prefix: str, runs: int, steps: int) -> None:
        for number in range(runs):
            self.one(f"{prefix}{number}", steps - (self.forgets and number == 0))

    def processes(self) -> list[int]:
        return []

    def stop(self) -> None: ...


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[workload.StepLog]:
    made = workload.StepLog(str(tmp_path / "steps.log"))
    monkeypatch.setattr(workload, "log", made)
    monkeypatch.setattr(workload, "PAUSE", 0.0)
    yield made
    made.close()


def test_every_step_is_counted(log: workload.StepLog) -> None:
    found = workload.measure(_Engine(), {3: 20, 10: 4}, singles=5)
    assert len(found["firstStepMs"]) == len(found["lastStepMs"]) == 5
    assert set(found["runsPerSecond"]) == {"3", "10"}
    assert log.count() == 6 * 3 + 5 * 3 + 20 * 3 + 4 * 10


def test_an_engine_that_leaves_a_step_out_is_not_measured(log: workload.StepLog) -> None:
    with pytest.raises(RuntimeError, match="59 different steps ran instead of 60"):
        workload.measure(_Engine(forgets=True), {3: 20}, singles=2)
