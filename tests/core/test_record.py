"""Every command leaves its entry, and one that another has overtaken leaves none."""

from __future__ import annotations

import pytest

from farebox.core.commands import (
    Again,
    Begin,
    CloseLoop,
    Command,
    Conclude,
    EndIteration,
    OpenChild,
    PassOn,
    Perform,
    Ring,
    Skip,
    Visit,
)
from farebox.core.journal import Failure, RunParked, RunStarted, StepDone, StepFailed
from farebox.core.record import record
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow

STORY = Playbook(workflow(a=act()))


@pytest.mark.parametrize(
    "command",
    [
        Visit("gone#1"),
        Skip("gone#1"),
        Again("gone#1"),
        Ring("gone#1"),
        Conclude("gone#1"),
        EndIteration("gone#1", 0),
        CloseLoop("gone#1"),
        PassOn("gone#1"),
    ],
)
def test_a_command_for_a_step_that_is_gone_is_no_entry(command: Command) -> None:
    assert record(STORY.graph, STORY.position, command, NOON) == []


@pytest.mark.parametrize(
    "command", [Perform("a#1", 1, "act", {}, 1, "run/a#1"), OpenChild("a#1", 1, "wf_1", None, True)]
)
def test_what_the_outside_does_is_no_entry(command: Command) -> None:
    assert record(STORY.graph, STORY.position, command, NOON) == []


def test_a_run_without_a_limit_has_no_deadline() -> None:
    assert record(STORY.graph, STORY.position, Begin(), NOON) == [RunStarted(at=NOON)]


def test_recording_changes_nothing() -> None:
    before = STORY.position.seq
    record(STORY.graph, STORY.position, Visit("a#1"), NOON)
    assert STORY.position.seq == before
    assert list(STORY.position.in_flight) == ["a#1"]


def test_a_parked_run_names_its_oldest_shown_wait() -> None:
    definition = workflow(
        hidden=node("wait", public={"show": False}),
        ask=node("wait", "", {"title": "Which columns?"}),
        last=node("wait"),
    )
    (parked,) = Playbook(definition).entries(RunParked)
    assert parked == RunParked(at=NOON, step="ask#1", title="Which columns?")


def test_a_command_that_was_overtaken_within_its_turn_leaves_nothing() -> None:
    """The collect of item 1 fails the loop while other items of it are still on the list of the same turn."""
    definition = workflow(
        rows=node(
            "for-each",
            "after",
            {"array": [1, 2, 3], "concurrency": 3, "collect": "{{ row.result.n }}"},
            body="row",
            onError="continue",
        ),
        row=act(),
        after=act(),
    )
    story = Playbook(definition)
    story.together(*(StepDone(at=NOON, step=f"row#{i}", result={}) for i in (1, 2, 3))).asks(
        "row#1", "row#2", "row#3", "after#1"
    )
    (failed,) = story.entries(StepFailed)
    assert (failed.step, failed.failure.code, failed.handling) == ("rows#1", "missing_value", "continue")
    assert story.does("after#1").position.succeeded
    assert isinstance(failed.failure, Failure)
