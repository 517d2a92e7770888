"""What clients may know: open waits and progress."""

from __future__ import annotations

from farebox.core import run
from farebox.core.outlook import ahead
from farebox.core.records import Progress, Wait
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow


def test_open_waits_are_listed_oldest_first() -> None:
    form = {"type": "object"}
    definition = workflow(
        ask=node("wait", "", {"kind": "form", "form": form, "timeoutMs": 1000}, public={"title": "Which columns?"}),
        pause=node("delay", "", {"delayMs": 5000}, title="Cooling down"),
        visit=node("wait", "", {"kind": "callback", "url": "https://example.com/x", "title": "Sign"}),
    )
    story = Playbook(definition)
    assert run.waits(story.graph, story.position) == (
        Wait(
            kind="form", node_id="ask", step="ask#1", title="Which columns?", form=form, until=NOON + 1000, since=NOON
        ),
        Wait(kind="time", node_id="pause", step="pause#1", title="Cooling down", until=NOON + 5000, since=NOON),
        Wait(kind="callback", node_id="visit", step="visit#1", title="Sign", url="https://example.com/x", since=NOON),
    )
    assert story.answered("visit").answered("ask").position.waiting.keys() == {"pause#1"}


def test_waits_that_clients_are_not_told_of_are_not_listed() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": [1], "concurrency": 1}, body="inner shown"),
        inner=node("wait"),
        shown=node("wait", public={"show": True}),
        hidden=node("wait", public={"show": False}),
    )
    story = Playbook(definition)
    assert [wait.step for wait in run.waits(story.graph, story.position)] == ["shown#1"]
    story.cancelled_by("buyer")
    assert run.waits(story.graph, story.position) == ()


def test_progress_counts_the_nodes_that_have_ended_or_were_skipped() -> None:
    definition = workflow(
        check=node("if", "a b", {"condition": True}), a=act("c", branch="then"), b=act("c", branch="else"), c=act()
    )
    story = Playbook(definition).is_at(50).does("a#1").is_at(75).does("c#1").is_at(100)
    assert run.progress(story.graph, story.position) == Progress(done=4, total=4, percent=100)


def test_what_has_not_begun_knows_how_much_there_is_to_do() -> None:
    graph = Playbook(workflow(a=act("b"), b=act())).graph
    assert ahead(graph) == Progress(done=0, total=2, percent=0)


def test_hidden_nodes_do_not_count() -> None:
    definition = workflow(a=act("b", public={"show": False}), b=act("c"), c=act())
    Playbook(definition).is_at(0).does("a#1").is_at(0).does("b#1").is_at(50).does("c#1").is_at(100)


def test_a_for_each_counts_in_fractions() -> None:
    definition = workflow(rows=node("for-each", "a", {"array": [1, 2, 3, 4]}, body="row"), row=act(), a=act())
    story = Playbook(definition).is_at(0).does("row#1").is_at(12).does("row#2").is_at(25).does("row#3").is_at(37)
    assert run.progress(story.graph, story.position) == Progress(done=0.75, total=2, percent=37)
    story.does("row#4").is_at(50)


def test_a_run_that_has_not_succeeded_is_not_at_100() -> None:
    story = Playbook(workflow(a=act(onError="continue"), output="{{ a.result.x + 1 }}")).does("a#1", {"x": "y"})
    story.failed("output_invalid").is_at(99)


def test_a_workflow_of_which_nothing_is_shown_is_at_0_and_then_at_100() -> None:
    Playbook(workflow(a=act(public={"show": False}))).is_at(0).does("a#1").is_at(100)
