"""Playbooks tell true stories, and notice false ones."""

from __future__ import annotations

import pytest

from farebox.core.commands import Perform
from farebox.core.journal import StepDone
from farebox.testing.playbook import NOON, Playbook, node_types
from farebox.testing.sketch import act, node, workflow

TICKET = workflow(
    render=act("ask", {"page": "{{ $trigger.body.page }}"}),
    ask=node("wait", "go late", {"kind": "approval", "timeoutMs": 86_400_000}),
    go=act(branch="resumed"),
    late=node("transform", "", {"value": "{{ render.result }}"}, branch="timed_out"),
    output={"file": "{{ render.result }}"},
)


def test_the_story_of_its_docstring() -> None:
    (
        Playbook(TICKET, {"page": 3})
        .asks("render#1")
        .does("render#1", "a.pdf")
        .waits_for("ask#1")
        .after(days=1)
        .succeeded({"file": "a.pdf"})
    )


def test_a_story_with_everything_in_it() -> None:
    story = (
        Playbook(TICKET, {"page": 3})
        .asks(Perform("render#1", 1, "act", {"page": 3}, 300_000, "run_story/render#1"))
        .crashes()
        .asks("render#1")
        .happens(StepDone, "render#1", 1, "a.pdf")
        .is_at(25)
        .answered("ask", {"ok": True})
        .asks("go#1")
        .fails("go#1", "busy", retryable=True)
        .after(seconds=1)
        .together(StepDone(at=NOON, step="go#1", attempt=2))
        .succeeded({"file": "a.pdf"})
    )
    assert story.result("ask#1")["data"] == {"ok": True}
    assert str(story).splitlines()[0] == "run.opened"


def test_the_ends_of_a_run() -> None:
    Playbook(TICKET).failed("missing_value", "render#1")
    Playbook(TICKET, {"page": 1}).cancelled_by("seller").cancelled()


@pytest.mark.parametrize(
    "lie",
    [
        lambda story: story.asks(),
        lambda story: story.asks("other#1"),
        lambda story: story.asks("render#1", "ask#1"),
        lambda story: story.leaves("run.opened"),
        lambda story: story.waits_for("ask#1"),
        lambda story: story.is_at(50),
        lambda story: story.succeeded(),
        lambda story: story.failed("broken"),
        lambda story: story.cancelled(),
        lambda story: story.does("ask#1"),
        lambda story: story.does("render#1", 1).after(days=1).succeeded({"file": 2}),
        lambda story: story.fails("render#1", "broken").failed("other"),
        lambda story: story.fails("render#1", "broken").failed("broken", "ask#1"),
    ],
)
def test_a_lie_is_noticed(lie: object) -> None:
    assert callable(lie)
    with pytest.raises(AssertionError):
        lie(Playbook(TICKET, {"page": 3}))


def test_types_that_nobody_registered_stand_for_actions() -> None:
    types = node_types(TICKET)
    assert types["act"].flow == "action"
    assert types["transform"].flow == "pure"
    assert node_types(TICKET, {})["wait"].flow == "action"
