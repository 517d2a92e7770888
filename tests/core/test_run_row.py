"""A run's row follows its journal."""

from __future__ import annotations

from farebox.core.journal import (
    Failure,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunParked,
    RunReleased,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
    StepDone,
)
from farebox.core.records import Run, RunStatus
from farebox.core.run_row import follow

QUEUED = Run(id="run_1", org_id="org_1", workflow_id="wf_1", version=1, status=RunStatus.QUEUED, created_at=1)


def test_from_the_queue_to_the_end() -> None:
    started = follow(QUEUED, [RunStarted(at=5), StepDone(at=6, step="a#1")])
    assert (started.status, started.started_at, started.finished_at) == (RunStatus.RUNNING, 5, None)
    parked = follow(started, [RunParked(at=7, step="b#1")])
    assert parked.status is RunStatus.WAITING
    ended = follow(parked, [RunWoken(at=8, step="b#1"), RunSucceeded(at=9)])
    assert (ended.status, ended.started_at, ended.finished_at) == (RunStatus.SUCCEEDED, 5, 9)


def test_a_failure_is_kept_for_the_owner_until_the_run_is_retried() -> None:
    failed = follow(QUEUED, [RunStarted(at=5), RunFailed(at=6, failure=Failure("no_luck", "bad luck"))])
    assert (failed.status, failed.error, failed.finished_at) == (RunStatus.FAILED, "bad luck", 6)
    again = follow(failed, [RunRetried(at=7)])
    assert (again.status, again.error, again.finished_at) == (RunStatus.QUEUED, "", None)
    assert follow(again, [RunStarted(at=8)]).started_at == 5


def test_a_cancel_ends_it() -> None:
    ended = follow(QUEUED, [RunCancelled(at=3, by="buyer")])
    assert (ended.status, ended.finished_at) == (RunStatus.CANCELLED, 3)


def test_other_entries_leave_the_row_alone() -> None:
    assert follow(QUEUED, [StepDone(at=6, step="a#1")]) is QUEUED


def test_a_hold_pauses_it_and_a_release_says_where_it_goes_on() -> None:
    started = follow(QUEUED, [RunStarted(at=5)])
    held = follow(started, [RunHeld(at=6)])
    assert (held.status, held.started_at) == (RunStatus.PAUSED, 5)
    assert follow(held, [RunReleased(at=7)]).status is RunStatus.RUNNING
    assert follow(held, [RunReleased(at=7, to="waiting")]).status is RunStatus.WAITING
    assert follow(held, [RunReleased(at=7, to="queued")]).status is RunStatus.QUEUED
