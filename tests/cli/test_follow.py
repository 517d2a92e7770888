"""The outcome becomes an exit code, events become lines."""

from __future__ import annotations

import pytest
from farebox_client import ConnectionLost, Event, View

from farebox.cli.follow import exit_code, print_event, print_lost


@pytest.mark.parametrize(
    ("status", "run_id", "code"),
    [
        ("workflow_succeeded", "run_1", 0),
        ("workflow_failed", "run_1", 1),
        ("workflow_cancelled", "run_1", 3),
        ("workflow_cancelled", "", 4),
        ("workflow_running", "run_1", 5),
    ],
)
def test_the_exit_code_tells_the_outcome(status: str, run_id: str, code: int) -> None:
    assert exit_code(View(id="exe_1", workflow_id="wf_1", status=status, run_id=run_id)) == code


def test_an_event_is_a_line_that_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    at = "2026-01-31T12:00:00.000Z"
    print_event(Event(id="e", seq=1, event_type="x", level="new", title="[red]T\x1b[2J", message="m", created_at=at))
    assert capsys.readouterr().err == "12:00:00  · [red]T [2J  m\n"


def test_a_lost_connection_is_told_with_its_cause(capsys: pytest.CaptureFixture[str]) -> None:
    error = ConnectionLost("x")
    error.__cause__ = OSError()
    print_lost(error)
    assert "connection lost (OSError)" in capsys.readouterr().err
