"""Entries move a position, and those that are unknown, late or repeated do not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core import run
from farebox.core.commands import OpenChild, Perform
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    Failure,
    IterationEnded,
    LoopOpened,
    RunOpened,
    RunParked,
    RunRetried,
    RunStarted,
    RunSucceeded,
    RunWoken,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
    StepSkipped,
    WaitOpened,
)
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow
from farebox.testing.snapshot import snapshot

FAILURE = Failure("broken")
EVERYTHING = workflow(
    a=act(),
    b=act(retry={"attempts": 5}),
    ask=node("wait", "", {"timeoutMs": 60_000}),
    pause=node("delay", "", {"delayMs": 60_000}),
    call=node("trigger-workflow", "", {"workflowId": "wf_2", "wait": True}),
    opening=node("trigger-workflow", "", {"workflowId": "wf_3"}),
    rows=node("for-each", "", {"array": [1, 2]}, body="row"),
    row=act(),
)


def everything() -> Playbook:
    """A run in which a works, b is between attempts, and the others do what their names say."""
    return Playbook(EVERYTHING).opens("call#1").fails("b#1")


IGNORED: list[AnyEntry] = [
    RunOpened(at=NOON, trigger="root"),
    RunStarted(at=NOON, deadline=NOON + 1),
    StepProgressed(at=NOON, step="a#1", attempt=1, fraction=0.5),
    StepAsked(at=NOON, step="a#1", attempt=1, action="act"),
    StepAsked(at=NOON, step="b#1", attempt=1, action="act"),
    StepAsked(at=NOON, step="b#1", attempt=3, action="act"),
    StepAsked(at=NOON, step="ask#1", attempt=1, action="act"),
    StepAsked(at=NOON, step="nobody#1", attempt=1, action="act"),
    StepInterrupted(at=NOON, step="a#1", attempt=2, times=1),
    StepInterrupted(at=NOON, step="a#1", attempt=1, times=0),
    StepInterrupted(at=NOON, step="nobody#1", attempt=1, times=1),
    StepDone(at=NOON, step="a#1", attempt=2),
    StepDone(at=NOON, step="b#1", attempt=1),
    StepDone(at=NOON, step="call#1", attempt=1),
    StepDone(at=NOON, step="nobody#1"),
    StepFailed(at=NOON, step="a#1", attempt=2, failure=FAILURE),
    StepFailed(at=NOON, step="b#1", attempt=1, failure=FAILURE),
    StepFailed(at=NOON, step="call#1", attempt=1, failure=FAILURE),
    StepFailed(at=NOON, step="nobody#1", attempt=1, failure=FAILURE),
    StepSkipped(at=NOON, step="a#1"),
    StepSkipped(at=NOON, step="nobody#1"),
    WaitOpened(at=NOON, step="ask#1", wait="form"),
    WaitOpened(at=NOON, step="nobody#1", wait="form"),
    SignalTaken(at=NOON, step="a#1", signal="sig_1"),
    SignalTaken(at=NOON, step="pause#1", signal="sig_1"),
    SignalTaken(at=NOON, step="nobody#1", signal="sig_1"),
    ChildOpened(at=NOON, step="call#1", attempt=1, workflow_id="", workflow_name="", child="run_x"),
    ChildOpened(at=NOON, step="opening#1", attempt=2, workflow_id="", workflow_name="", child="run_x"),
    ChildOpened(at=NOON, step="nobody#1", attempt=1, workflow_id="", workflow_name="", child="run_x"),
    LoopOpened(at=NOON, step="rows#1", items=[1]),
    LoopOpened(at=NOON, step="nobody#1", items=[1]),
    IterationEnded(at=NOON, step="rows#1", index=0),
    IterationEnded(at=NOON, step="rows#1", index=1),
    IterationEnded(at=NOON, step="a#1", index=0),
    IterationEnded(at=NOON, step="nobody#1", index=0),
]


@pytest.mark.parametrize("entry", IGNORED, ids=str)
def test_an_entry_that_nothing_expects_changes_nothing(entry: AnyEntry) -> None:
    story = everything()
    before = {**snapshot(story.position), "seq": 0}
    run.apply(story.graph, story.position, entry)
    assert {**snapshot(story.position), "seq": 0} == before
    assert run.turn(story.graph, story.position, NOON) == ([], [])


def test_a_step_that_is_to_be_visited_expects_its_own_first_entry_only() -> None:
    """Before the run has started everything is still to be visited."""
    story = Playbook(EVERYTHING)
    position = run.look(story.graph, story.journal[:1])
    before = {**snapshot(position), "seq": 0}
    for entry in (
        StepDone(at=NOON, step="a#1"),
        StepDone(at=NOON, step="opening#1"),
        WaitOpened(at=NOON, step="a#1", wait="form"),
        LoopOpened(at=NOON, step="a#1", items=[]),
    ):
        run.apply(story.graph, position, entry)
    assert {**snapshot(position), "seq": 0} == before


def test_a_result_that_comes_after_its_timeout_is_ignored() -> None:
    story = Playbook(workflow(a=act(retry={"attempts": 2}))).fails("a#1", "timeout", category="timeout", retryable=True)
    story.happens(StepDone, "a#1", 1, "late").asks("a#1").after(minutes=1).asks("a#1")
    story.happens(StepDone, "a#1", 1, "later").asks().does("a#1", "in time").succeeded()
    assert [entry.result for entry in story.entries(StepDone)] == ["late", "later", "in time"]


def test_the_first_terminal_entry_wins() -> None:
    story = Playbook(workflow(a=act())).cancelled_by("buyer").happens(StepDone, "a#1", 1, "x")
    story.happens(RunSucceeded).cancelled().asks("a#1")
    assert story.position.next_due is None


def test_a_run_that_woke_for_nothing_parks_again() -> None:
    story = Playbook(workflow(ask=node("wait", "a"), a=act())).waits_for("ask#1")
    position = run.look(story.graph, [*story.journal, RunWoken(at=NOON, step="ask#1")])
    assert not position.parked
    assert run.turn(story.graph, position, NOON) == ([RunParked(at=NOON, step="ask#1", title="Wait")], [])


def test_a_waking_that_is_repeated_does_not_count_once_the_run_waits_again() -> None:
    story = Playbook(workflow(ask=node("wait", "then"), then=node("wait"))).signalled("ask")
    (woken,) = [entry for entry in story.journal if isinstance(entry, RunWoken)]
    assert story.position.parked
    before = {**snapshot(story.position), "seq": 0}
    run.apply(story.graph, story.position, woken)
    assert {**snapshot(story.position), "seq": 0} == before


def test_a_parking_that_comes_late_does_not_count() -> None:
    story = Playbook(workflow(ask=node("wait", "a"), a=act())).waits_for("ask#1")
    story.answered("ask").asks("a#1")
    position = run.look(story.graph, [*story.journal, RunParked(at=NOON, step="ask#1")])
    assert not position.parked


def test_a_body_without_nodes_ends_at_once() -> None:
    """Publishing refuses it; the rules would not hang on it either."""
    graph = Playbook(workflow(rows=node("for-each", "", {"array": [1, 2]}, body="row"), row=act())).graph
    rows = replace(graph.nodes["rows"], body=())
    graph = replace(graph, nodes={"root": graph.nodes["root"], "rows": rows})
    position = run.look(graph, [RunOpened(at=NOON, trigger="root")])
    run.turn(graph, position, NOON)
    assert position.succeeded


# ---- the owner lets a failed run go on


def test_a_retried_run_gives_its_failed_step_the_next_attempt() -> None:
    story = (
        Playbook(workflow(a=act("b", {"n": "{{ $trigger.body.n }}"}), b=act()), {"n": 1}).fails("a#1").failed("broken")
    )
    story.asks("a#1").retried().asks(Perform("a#1", 2, "act", {"n": 1}, 300_000, "run_story/a#1"))
    story.leaves(
        "run.opened",
        "run.started",
        "step.asked a#1",
        "step.failed a#1",
        "run.failed a#1",
        "run.retried",
        "run.started",
        "step.asked a#1",
    )
    story.happens(StepDone, "a#1", 1, "late").asks().does("a#1").asks("b#1").does("b#1").succeeded()


def test_steps_that_the_end_cut_off_get_their_next_attempt_too() -> None:
    story = Playbook(workflow(a=act("join"), b=act("join"), join=act())).fails("a#1").retried()
    story.asks("a#1", "b#1", "a#1", "b#1").does("a#1").does("b#1").does("join#1").succeeded()


def test_what_waited_goes_on_waiting() -> None:
    story = Playbook(workflow(a=act(), ask=node("wait", "", {"timeoutMs": 60_000}), b=act(retry={"attempts": 2})))
    story.fails("b#1").fails("a#1").failed("broken").after(seconds=1).retried().does("a#1").does("b#1")
    story.waits_for("ask#1").after(minutes=1).failed("wait_timed_out")


def test_a_wait_that_timed_out_is_opened_again() -> None:
    story = Playbook(workflow(ask=node("wait", "", {"timeoutMs": 1000}))).after(seconds=1).failed("wait_timed_out")
    story.retried().waits_for("ask#1").answered("ask").succeeded()
    assert [entry.until for entry in story.entries(WaitOpened)] == [NOON + 1000, NOON + 2000]


def test_an_expression_that_failed_is_evaluated_again() -> None:
    story = Playbook(workflow(a=act("", {"n": "{{ $trigger.body.n }}"}))).failed("missing_value").retried()
    story.failed("missing_value")
    assert [entry.attempt for entry in story.entries(StepFailed)] == [1, 2]


def test_an_output_that_failed_is_evaluated_again() -> None:
    story = Playbook(workflow(a=act(), output="{{ a.result.x + 1 }}")).does("a#1", {"x": ""}).failed("output_invalid")
    story.retried().failed("output_invalid")


def test_a_loop_goes_on_with_the_item_that_failed() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": [1, 2, 3], "concurrency": 2, "collect": "{{ row.result }}"}, body="row"),
        row=act(),
    )
    story = Playbook(definition).does("row#1", "a").fails("row#2").failed("broken", "rows#1")
    story.asks("row#1", "row#2", "row#3").retried().asks("row#2", "row#3").does("row#3", "c").does("row#2", "b")
    story.succeeded()
    assert story.result("rows#1")["items"] == ["a", "b", "c"]


def test_a_loop_inside_a_loop_goes_on_too() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": [[1], [2]]}, body="cells"),
        cells=node("for-each", "", {"array": "{{ $item }}"}, body="cell"),
        cell=act(),
    )
    story = Playbook(definition).does("cell#1.1").fails("cell#2.1").failed("broken", "rows#1").retried()
    story.does("cell#2.1").succeeded()


def test_a_collect_that_failed_is_evaluated_again() -> None:
    definition = workflow(
        rows=node("for-each", "", {"array": [1, 2], "concurrency": 2, "collect": "{{ row.result.n }}"}, body="row"),
        row=act(),
    )
    story = Playbook(definition).does("row#1", {}).failed("missing_value", "rows#1").retried()
    story.failed("missing_value", "rows#1")


def test_a_child_that_is_waited_for_is_still_waited_for() -> None:
    call = node("trigger-workflow", "", {"workflowId": "wf_2", "wait": True})
    story = Playbook(workflow(a=act(), call=call)).opens("call#1").fails("a#1").retried().asks("a#1", "call#1", "a#1")
    story.does("a#1").child_ends("call#1", "success").succeeded()


def test_a_child_that_was_not_opened_is_asked_for_anew() -> None:
    call = node("trigger-workflow", "", {"workflowId": "wf_2"})
    story = Playbook(workflow(a=act(), call=call)).fails("a#1").retried()
    story.asks("a#1", "call#1", "a#1", OpenChild("call#1", 2, "wf_2", None, False))


def test_a_cancelled_run_may_go_on_too() -> None:
    Playbook(workflow(a=act())).asks("a#1").cancelled_by("seller").retried().asks("a#1").does("a#1").succeeded()


def test_a_run_that_succeeded_or_still_runs_is_not_retried() -> None:
    Playbook(workflow(a=act())).does("a#1").retried().succeeded()
    story = Playbook(workflow(a=act())).retried().asks("a#1").does("a#1").succeeded()
    assert len(story.entries(RunRetried)) == 1


def test_a_child_that_is_started_again_by_hand_without_waiting_ends_its_step() -> None:
    definition = workflow(call=node("trigger-workflow", "", {"workflowId": "wf_other", "wait": True}))
    story = Playbook(definition).opens("call#1").child_ends("call#1", "failed").failed("child_failed", "call#1")
    story.happens(RunRetried, ["call#1"], {"call#1": {"workflowId": "wf_other", "wait": False}})
    story.opens("call#1", "run_second").succeeded()
    assert story.result("call#1")["runId"] == "run_second"
