"""What a journal may not say."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.journal import ChildOpened, SignalTaken, write
from farebox.core.records import EntryRow, Run, RunStatus
from farebox.core.values import Value
from farebox.storage.port import Batch
from farebox.testing.clock import NOON
from farebox.testing.samples import a_run, a_signal
from farebox.testing.simulator.disk import Disk
from farebox.testing.simulator.journals import Journals


def row(seq: int, kind: str, step: str = "", attempt: int = 1, at: int = NOON, body: str = "{}") -> EntryRow:
    return EntryRow("run_1", seq, kind, step, attempt, at, body)


class Court:
    def __init__(self) -> None:
        self.disk = Disk()
        self.found: list[str] = []
        self.journals = Journals(self.disk, lambda invariant, subject, what: self.found.append(invariant))

    def sees(self, *rows: Value, run: Run | None = None) -> list[str]:
        self.found.clear()
        known = "run_1" in self.disk.runs
        runs = [run or a_run(id="run_1")] if run is not None or not known else []
        batch = Batch([], runs, rows, fresh=frozenset() if known else frozenset({"run_1"}))
        self.disk.commit(batch)
        entries = [one for one in rows if isinstance(one, EntryRow)]
        self.journals.look(batch, {"run_1": entries})
        return list(self.found)


@pytest.fixture
def court() -> Court:
    court = Court()
    assert court.sees(row(1, "run.opened"), row(2, "run.started"), row(3, "step.asked", "a#1")) == []
    return court


def test_a_step_is_asked_performed_and_done_once(court: Court) -> None:
    court.journals.performs("run_1", "a#1", 1, alone=True)
    assert court.found == []
    assert court.sees(row(4, "step.interrupted", "a#1"), row(5, "step.done", "a#1")) == []
    court.journals.performs("run_1", "a#1", 1, alone=False)
    assert court.found == []
    court.journals.performs("run_1", "a#1", 1, alone=True)
    assert court.found == ["What is done is not performed again."]
    assert court.sees(row(6, "step.done", "a#1")) == ["No step is recorded as done twice."]


def test_nothing_is_performed_that_was_not_asked_for(court: Court) -> None:
    court.journals.performs("run_1", "a#1", 2, alone=True)
    assert court.found == ["Nothing is performed before the entry that asks for it is durable."]


@pytest.mark.parametrize(
    ("rows", "invariant"),
    [
        ([row(5, "step.done", "a#1")], "A journal is numbered without gaps."),
        ([row(4, "run.opened")], "A journal begins with the opening of its run."),
        ([row(4, "step.done", "a#1", at=NOON - 1)], "Time never goes back within a journal."),
        ([row(4, "step.asked", "a#1", 2)], "An attempt ends before the next one is asked for."),
        ([row(4, "step.failed", "a#1", 2)], "The attempt that is recorded is the one that was asked for."),
        ([row(4, "step.interrupted", "b#1")], "Only an attempt under way is cut off."),
        ([row(4, "run.failed")], "A run has ended as its journal says."),
    ],
)
def test_what_is_out_of_order(court: Court, rows: list[Value], invariant: str) -> None:
    assert invariant in court.sees(*rows)


def test_nothing_follows_the_end_but_a_retry(court: Court) -> None:
    failed = a_run(id="run_1", status=RunStatus.FAILED, finished_at=NOON)
    assert court.sees(row(4, "run.failed"), run=failed) == []
    again = replace(failed, status=RunStatus.QUEUED, finished_at=None)
    assert court.sees(row(5, "run.retried"), row(6, "step.asked", "a#1", 2), run=again) == []
    done = replace(failed, status=RunStatus.SUCCEEDED)
    assert court.sees(row(7, "step.done", "a#1", 2), row(8, "run.succeeded"), run=done) == []
    assert court.sees(row(9, "run.retried"), run=again) == ["Only what failed is retried."]


def test_an_end_that_the_journal_does_not_know(court: Court) -> None:
    ended = a_run(id="run_1", status=RunStatus.SUCCEEDED, finished_at=NOON)
    assert court.sees(run=ended) == ["A run has ended only if its journal says so."]


def test_signals_and_children_come_with_their_rows(court: Court) -> None:
    signal = a_signal("run_1", id="sig_1", taken_by="ask#1")
    taken = write(SignalTaken(at=NOON, step="ask#1", signal="sig_1")).decode()
    assert court.sees(row(4, "signal.taken", "ask#1", body=taken), signal) == []
    assert court.sees(row(5, "signal.taken", "ask#1", body=taken)) == ["A signal is taken once."]
    child = ChildOpened(at=NOON, step="call#1", attempt=1, workflow_id="wf_1", workflow_name="", child="run_2")
    found = court.sees(row(6, "child.opened", "call#1", body=write(child).decode()))
    assert found == ["A child is opened in the transaction of its parent's entry."]


def test_an_entry_of_no_run() -> None:
    court = Court()
    court.journals.look(Batch([], [], []), {"run_9": [row(1, "run.opened")]})
    assert court.found == ["Every entry belongs to a run that exists."]
