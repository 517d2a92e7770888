"""The stream's lines become messages, and the outcome becomes an exit code."""

from __future__ import annotations

import pytest

from farebox.cli.follow import exit_code, sse


def test_a_message_has_an_event_its_data_and_the_last_id() -> None:
    lines = ["event: snapshot", 'data: {"a": 1}', "", "id: 7", "event: event", "data: {", "data: }", ""]
    assert list(sse(iter(lines))) == [("snapshot", '{"a": 1}', ""), ("event", "{\n}", "7")]


def test_comments_and_messages_without_data_are_nothing() -> None:
    assert list(sse(iter([": heartbeat", "", "event: end", ""]))) == []


def test_a_message_that_was_cut_off_is_not_told() -> None:
    assert list(sse(iter(["event: event", "data: {}"]))) == []


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ({"status": "workflow_succeeded"}, 0),
        ({"status": "workflow_failed"}, 1),
        ({"status": "workflow_cancelled", "runId": "run_1"}, 3),
        ({"status": "workflow_cancelled", "runId": ""}, 4),
        ({"status": "workflow_running"}, 5),
    ],
)
def test_the_exit_code_tells_the_outcome(view: dict[str, str], code: int) -> None:
    assert exit_code(view) == code
