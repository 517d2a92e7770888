"""What a transaction tells the others: ids, each once, in notifications that the server takes."""

from __future__ import annotations

from farebox.core.records import EntryRow, Token
from farebox.storage.port import Batch
from farebox.storage.postgres.news import LONGEST, parts, words
from farebox.testing.samples import a_run, an_execution


def test_everything_that_changed_is_named_once() -> None:
    opened, moved = a_run(id="run_a"), a_run(id="run_b")
    batch = Batch(
        executions=[an_execution(id="exe_a")],
        runs=[opened, moved],
        rows=[
            EntryRow("run_b", 2, "step.done", "a#1", 1, 5, "{}"),
            EntryRow("run_c", 7, "step.done", "a#1", 1, 5, "{}"),
            Token(execution_id="exe_b", hash="h" * 64, scopes=("read",), created_at=1),
        ],
        wakes=["run_a", "run_d"],
        queued=frozenset({"run_a"}),
    )
    wf, org = opened.workflow_id, opened.org_id
    assert words(batch) == ["exe_a", "run_a", wf, f"queue/{wf}/{org}", "run_b", "run_c", "exe_b", "run_d"]


def test_nothing_is_told_of_what_nobody_follows() -> None:
    assert words(Batch((), (), ())) == []
    assert parts([]) == []


def test_a_notification_is_never_too_long() -> None:
    told = [f"run_{number:026}" for number in range(1_000)]
    sent = parts(told)
    assert len(sent) > 1
    assert max(map(len, sent)) < LONGEST
    assert " ".join(sent).split() == told
