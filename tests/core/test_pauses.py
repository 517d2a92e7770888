"""Waits and delays: how long, what for, and what they result in."""

from __future__ import annotations

import pytest

from farebox.core.journal import WaitOpened
from farebox.core.pauses import parse_duration
from farebox.core.times import DAY, HOUR, MINUTE
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow

ASK = workflow(
    ask=node("wait", "go", {"kind": "approval", "title": "Ship {{ $trigger.body.what }}?", "timeoutMs": HOUR}),
    go=act("", {"by": "{{ ask.result.data.by }}"}),
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("15m", 15 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("1h 30m", 90 * MINUTE),
        ("500ms", 500),
        ("2d", 2 * DAY),
        ("1w", 7 * DAY),
    ],
)
def test_a_duration_is_numbers_with_units(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize("text", ["", "15", "m", "15x", "1h30", "soon", "-5m", "1.5h", "1s" * 30])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    "payload",
    [
        {"delayMs": 15 * MINUTE},
        {"duration": "15m"},
        {"until": "2026-01-01T12:15:00Z"},
        {"until": "{{ $trigger.body.at }}"},
    ],
)
def test_a_delay_is_a_time_or_a_length_of_time(payload: dict[str, object]) -> None:
    story = Playbook(workflow(pause=node("delay", "a", payload), a=act()), {"at": "2026-01-01T13:15:00+01:00"})
    story.asks().waits_for("pause#1")
    assert story.position.next_due == NOON + 15 * MINUTE
    story.after(minutes=14).waits_for("pause#1").after(minutes=1).asks("a#1")
    assert story.result("pause#1") == {"status": "done"}


def test_a_delay_until_a_moment_that_has_passed_does_not_wait() -> None:
    Playbook(workflow(pause=node("delay", "a", {"until": "2020-01-01T00:00:00Z"}), a=act())).asks("a#1")


@pytest.mark.parametrize("value", ["later", "2031-01-01T00:00:00Z", "2026-05-05"])
def test_a_delay_that_cannot_be_fails(value: str) -> None:
    definition = workflow(pause=node("delay", "", {"until": "{{ $trigger.body.at }}"}))
    Playbook(definition, {"at": value}).failed("delay_invalid", "pause#1")


@pytest.mark.parametrize("value", [True, "5", -1, 400 * DAY, None])
def test_a_number_of_milliseconds_is_checked_when_it_is_known(value: object) -> None:
    definition = workflow(ask=node("wait", "", {"timeoutMs": "{{ $trigger.body.ms }}", "kind": "callback"}))
    story = Playbook(definition, {"ms": value})
    if value is None:
        story.waits_for("ask#1")
    else:
        story.failed("type_error", "ask#1")


def test_a_delay_without_a_length_fails() -> None:
    Playbook(workflow(pause=node("delay", "", {"delayMs": "{{ $trigger.body.ms }}"})), {"ms": None}).failed(
        "type_error"
    )


def test_a_wait_says_what_it_waits_for() -> None:
    story = Playbook(ASK, {"what": "it"}).asks().waits_for("ask#1")
    (opened,) = story.entries(WaitOpened)
    assert opened == WaitOpened(at=NOON, step="ask#1", wait="approval", until=NOON + HOUR, title="Ship it?")


@pytest.mark.parametrize(
    ("payload", "kind"),
    [({"form": {"type": "object"}}, "form"), ({"kind": "callback"}, "callback"), ({}, "callback")],
)
def test_the_kind_of_a_wait_may_go_without_saying(payload: dict[str, object], kind: str) -> None:
    (opened,) = Playbook(workflow(ask=node("wait", "", payload))).entries(WaitOpened)
    assert opened.wait == kind
    assert opened.until is None


def test_the_answer_is_the_result() -> None:
    story = Playbook(ASK, {"what": "it"}).after(minutes=5).answered("ask", {"by": "Eve"}, source="answer").asks("go#1")
    assert story.result("ask#1") == {
        "status": "resumed",
        "branch": "resumed",
        "source": "answer",
        "data": {"by": "Eve"},
        "triggerResult": {"by": "Eve"},
        "timeoutMs": HOUR,
    }
    assert story.position.steps["go#1"].arguments == {"by": "Eve"}


def test_when_the_deadline_passes_the_step_fails() -> None:
    Playbook(ASK, {"what": "it"}).after(hours=1).asks().failed("wait_timed_out", "ask#1")


def test_unless_a_child_takes_over() -> None:
    definition = workflow(
        ask=node("wait", "go late", {"timeoutMs": 1000}),
        go=act(branch="resumed"),
        late=act("", {"why": "{{ ask.result.status }}"}, branch="timed_out"),
    )
    story = Playbook(definition).after(seconds=1).asks("late#1")
    assert story.position.steps["late#1"].arguments == {"why": "timed_out"}
    assert story.result("ask#1") == {
        "status": "timed_out",
        "branch": "timed_out",
        "source": "",
        "data": None,
        "triggerResult": None,
        "timeoutMs": 1000,
    }
    Playbook(definition).answered("ask").asks("go#1")


def test_a_deadline_that_passed_can_be_handled_as_an_error_too() -> None:
    definition = workflow(ask=node("wait", "a", {"timeoutMs": 1000}, onError="continue"), a=act())
    Playbook(definition).after(seconds=1).asks("a#1")


def test_a_run_parks_when_everything_waits_and_wakes_when_something_moves() -> None:
    story = Playbook(ASK, {"what": "it"}).leaves("run.opened", "run.started", "wait.opened ask#1", "run.parked ask#1")
    story.answered("ask", {"by": "Eve"})
    story.leaves("signal.taken ask#1", "run.woken ask#1", "step.done ask#1", "step.asked go#1")


def test_a_run_that_works_beside_a_wait_is_not_parked() -> None:
    story = Playbook(workflow(ask=node("wait"), a=act())).asks("a#1")
    assert not story.position.parked
    story.does("a#1").waits_for("ask#1").answered("ask").succeeded()


def test_a_backoff_keeps_a_run_running() -> None:
    story = Playbook(workflow(ask=node("wait"), a=act(retry={"attempts": 2}))).fails("a#1")
    assert not story.position.parked
    story.after(minutes=2)
    assert not story.position.parked
    story.does("a#1").waits_for("ask#1")


def test_several_waits_are_open_at_once_oldest_first() -> None:
    story = Playbook(workflow(a=node("wait", "join"), b=node("delay", "join", {"delayMs": 1000}), join=act()))
    story.waits_for("a#1", "b#1").after(seconds=1).asks().waits_for("a#1")
    story.leaves(
        "run.opened",
        "run.started",
        "wait.opened a#1",
        "wait.opened b#1",
        "run.parked a#1",
        "run.woken b#1",
        "step.done b#1",
        "run.parked a#1",
    )
    story.answered("a").asks("join#1").leaves("signal.taken a#1", "run.woken a#1", "step.done a#1", "step.asked join#1")


def test_one_wait_after_the_other_wakes_and_parks_again() -> None:
    story = Playbook(workflow(a=node("wait", "b"), b=node("wait"))).waits_for("a#1").answered("a").waits_for("b#1")
    story.leaves(
        "run.opened",
        "run.started",
        "wait.opened a#1",
        "run.parked a#1",
        "signal.taken a#1",
        "run.woken a#1",
        "step.done a#1",
        "wait.opened b#1",
        "run.parked b#1",
    )


def test_a_run_that_ends_with_a_wait_wakes_before_it_ends() -> None:
    Playbook(workflow(pause=node("delay", "", {"delayMs": 5}))).after(ms=5).leaves(
        "run.opened",
        "run.started",
        "wait.opened pause#1",
        "run.parked pause#1",
        "run.woken pause#1",
        "step.done pause#1",
        "run.succeeded",
    )


def test_a_wait_that_nobody_is_told_of_parks_without_a_name() -> None:
    story = Playbook(workflow(ask=node("wait", public={"show": False})))
    story.leaves("run.opened", "run.started", "wait.opened ask#1", "run.parked")


def test_a_form_is_checked_when_its_expressions_are_known() -> None:
    form = {"type": "object", "properties": {"column": {"enum": "{{ $trigger.body.columns }}"}}}
    definition = workflow(ask=node("wait", "", {"form": form}))
    story = Playbook(definition, {"columns": ["a", "b"]}).waits_for("ask#1")
    (opened,) = story.entries(WaitOpened)
    assert opened.form["properties"]["column"] == {"enum": ["a", "b"]}
    Playbook(definition, {"columns": "a"}).failed("form_invalid", "ask#1")


def test_a_form_must_be_an_object_when_it_is_known() -> None:
    Playbook(workflow(ask=node("wait", "", {"form": "{{ $trigger.body.form }}"})), {"form": 5}).failed("form_invalid")


@pytest.mark.parametrize(
    ("url", "fine"),
    [("https://example.com", True), ("/e/exe_1", True), ("http://example.com", False), ("//example.com", False)],
)
def test_a_link_is_https_or_our_own(url: str, fine: bool) -> None:
    story = Playbook(workflow(ask=node("wait", "", {"url": "{{ $trigger.body.url }}"})), {"url": url})
    if fine:
        story.waits_for("ask#1")
    else:
        story.failed("url_invalid", "ask#1")


def test_a_deadline_wakes_the_run_before_it_ends_the_wait() -> None:
    definition = workflow(ask=node("wait", "late", {"timeoutMs": 1000}), late=act(branch="timed_out"))
    story = Playbook(definition).after(seconds=1).asks("late#1")
    story.leaves(
        "run.opened",
        "run.started",
        "wait.opened ask#1",
        "run.parked ask#1",
        "run.woken ask#1",
        "step.done ask#1",
        "step.asked late#1",
    )
