"""Which step takes which signal, and when."""

from __future__ import annotations

from farebox.core import run
from farebox.core.journal import SignalTaken
from farebox.core.records import Signal
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow

HOUR_LONG = workflow(ask=node("wait", "go", {"timeoutMs": 3_600_000}), go=act())


def test_a_signal_may_come_before_its_wait_opens() -> None:
    story = Playbook(workflow(a=act("ask"), ask=node("wait"))).answered("ask", 1).asks("a#1").does("a#1").succeeded()
    assert story.result("ask#1")["data"] == 1


def test_each_wait_takes_one_signal_the_oldest_first_and_the_rest_is_kept() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": [1, 2], "collect": "{{ ask.result.data }}"}, body="ask"), ask=node("wait")
    )
    story = Playbook(definition)
    story.stored("ask", "first").stored("ask", "second").stored("ask", "third").after().succeeded()
    assert story.result("rows#1")["items"] == ["first", "second"]
    assert [signal.data for signal in story.signals] == ["third"]


def test_several_signals_at_once_go_to_several_waits_oldest_wait_first() -> None:
    definition = workflow(rows=node("for-each", "", {"array": [1, 2], "concurrency": 2}, body="ask"), ask=node("wait"))
    story = Playbook(definition).waits_for("ask#1", "ask#2").stored("ask", "x").later(ms=1).stored("ask", "y").after()
    taken = {entry.step: entry.data for entry in story.entries(SignalTaken)}
    assert taken == {"ask#1": "x", "ask#2": "y"}


def test_a_signal_to_one_step_is_for_no_other() -> None:
    definition = workflow(rows=node("for-each", "", {"array": [1, 2], "concurrency": 2}, body="ask"), ask=node("wait"))
    story = Playbook(definition).answered("ask", "y", step="ask#2").waits_for("ask#1")
    story.answered("ask", "z", step="ask#2").waits_for("ask#1").answered("ask", "x").succeeded()


def test_a_signal_to_another_node_is_kept() -> None:
    Playbook(HOUR_LONG).answered("other").waits_for("ask#1")


def test_a_signal_stored_before_the_deadline_wins_even_when_it_is_read_later() -> None:
    story = Playbook(HOUR_LONG).later(minutes=59).stored("ask", "in time").after(days=3).asks("go#1")
    assert story.result("ask#1")["data"] == "in time"


def test_a_signal_that_comes_with_the_deadline_or_after_it_is_too_late() -> None:
    Playbook(HOUR_LONG).later(hours=1).stored("ask").after().failed("wait_timed_out")


def test_a_delay_takes_no_signal() -> None:
    Playbook(workflow(pause=node("delay", "", {"delayMs": 1000}))).answered("pause").waits_for("pause#1")


def test_a_signal_that_was_taken_is_not_taken_again() -> None:
    story = Playbook(HOUR_LONG)
    signal = Signal(
        id="sig_1",
        run_id="run_story",
        source="api",
        external_id="1",
        node_id="ask",
        received_at=NOON,
        taken_by="ask#1",
    )
    assert run.deliver(story.graph, story.position, [signal], NOON) == []


def test_a_run_that_has_ended_takes_nothing() -> None:
    story = Playbook(HOUR_LONG).cancelled_by("seller").answered("ask").cancelled()
    assert not story.entries(SignalTaken)


def test_a_signal_to_a_step_that_works_or_has_ended_changes_nothing() -> None:
    (
        Playbook(workflow(a=act("b"), b=act()))
        .signalled("a", step="a#1")
        .does("a#1")
        .signalled("a", step="a#1")
        .asks("a#1", "b#1")
    )
