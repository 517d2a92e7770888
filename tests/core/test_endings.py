"""How things end: iterations, loops, children, the run."""

from __future__ import annotations

import pytest

from farebox.core.commands import OpenChild
from farebox.core.journal import Failure, IterationEnded, RunFailed, StepAsked, StepDone, StepFailed
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow

FAILURE = Failure("broken")

# ---- for-each


def each(array: Json = "{{ $trigger.body.rows }}", /, children: str = "", body: str = "row", **fields: Json) -> Json:
    payload = {key: fields.pop(key) for key in ("concurrency", "collect", "onItemError") if key in fields}
    return node("for-each", children, {"array": array, **payload}, body=body, **fields)


ROWS = workflow(
    rows=each(children="after", collect="{{ row.result.n * 10 }}"),
    row=act("", {"item": "{{ $item }}", "index": "{{ $index }}"}),
    after=act("", {"items": "{{ rows.result.items }}"}),
)


def test_a_loop_goes_through_its_items_in_order_one_at_a_time() -> None:
    story = Playbook(ROWS, {"rows": ["a", "b"]}).asks("row#1")
    assert story.position.steps["row#1"].arguments == {"item": "a", "index": 0}
    story.does("row#1", {"n": 1}).asks("row#2")
    assert story.position.steps["row#2"].arguments == {"item": "b", "index": 1}
    story.does("row#2", {"n": 2}).asks("after#1")
    assert story.position.steps["after#1"].arguments == {"items": [10, 20]}
    assert story.result("rows#1") == {
        "status": "success",
        "iterationCount": 2,
        "failedCount": 0,
        "items": [10, 20],
        "iterations": [
            {"row": {"status": "success", "result": {"n": 1}}},
            {"row": {"status": "success", "result": {"n": 2}}},
        ],
    }


def test_an_empty_list_succeeds_at_once() -> None:
    story = Playbook(ROWS, {"rows": []}).asks("after#1")
    assert story.result("rows#1") == {
        "status": "success",
        "iterationCount": 0,
        "failedCount": 0,
        "items": [],
        "iterations": [],
    }


def test_so_many_iterations_run_beside_each_other_and_no_more() -> None:
    definition = workflow(rows=each([1, 2, 3, 4, 5], concurrency=2, collect="{{ row.result }}"), row=act())
    story = Playbook(definition).asks("row#1", "row#2").does("row#2", "b").asks("row#3")
    story.does("row#3", "c").asks("row#4").does("row#1", "a").asks("row#5").does("row#5", "e").asks().does("row#4", "d")
    story.succeeded()
    assert story.result("rows#1")["items"] == ["a", "b", "c", "d", "e"]
    assert [entry.index for entry in story.entries(IterationEnded)] == [1, 2, 0, 4, 3]


def test_an_iteration_has_branches_joins_and_skipped_nodes_of_its_own() -> None:
    definition = workflow(
        rows=each([1, 5], body="check", collect="{{ big.result || small.result }}"),
        check=node("if", "big small", {"condition": "{{ $item > 3 }}"}),
        big=act("join", branch="then"),
        small=act("join", branch="else"),
        join=act(),
    )
    story = Playbook(definition).asks("small#1").does("small#1", "s").asks("join#1").does("join#1").asks("big#2")
    story.does("big#2", "b").asks("join#2").does("join#2").succeeded()
    result = story.result("rows#1")
    assert result["items"] == ["s", "b"]
    assert result["iterations"][0]["big"] == {"status": "skipped", "result": None}


def test_the_first_unhandled_failure_fails_the_loop_and_stops_the_others() -> None:
    definition = workflow(
        rows=each([1, 2], "saved", concurrency=2, onError="lost"), row=act(), saved=act(branch="lost")
    )
    story = (
        Playbook(definition)
        .asks("row#1", "row#2")
        .fails("row#2", "broken", message="no", public="Sorry")
        .asks("saved#1")
    )
    (_, of_loop) = story.entries(StepFailed)
    assert of_loop.step == "rows#1"
    assert of_loop.failure.code == "broken"
    assert of_loop.failure.message == "item 1: no"
    assert of_loop.failure.public == "Sorry"
    assert list(story.position.in_flight) == ["saved#1"]
    story.does("saved#1").succeeded()


def test_an_unhandled_failure_of_a_loop_ends_the_run() -> None:
    story = Playbook(workflow(rows=each([1, 2], concurrency=2), row=act())).fails("row#1").failed("broken", "rows#1")
    story.leaves(
        "run.opened",
        "run.started",
        "loop.opened rows#1",
        "step.asked row#1",
        "step.asked row#2",
        "step.failed row#1",
        "step.failed rows#1",
        "run.failed rows#1",
    )


def test_with_continue_a_lost_item_is_null_and_counted() -> None:
    definition = workflow(
        rows=each([1, 2, 3], onItemError="continue", collect="{{ last.result }}"), row=act("last"), last=act()
    )
    story = Playbook(definition).does("row#1").does("last#1", "a").fails("row#2").does("row#3").does("last#3", "c")
    story.succeeded()
    result = story.result("rows#1")
    assert result["status"] == "partial"
    assert result["failedCount"] == 1
    assert result["items"] == ["a", None, "c"]
    assert result["iterations"][1] == {
        "row": {"status": "failure", "result": None},
        "last": {"status": "skipped", "result": None},
    }


def test_a_lost_item_takes_everything_of_its_iteration_with_it() -> None:
    definition = workflow(
        rows=each([1, 2], body="a b ask cells", onItemError="continue"),
        a=act(),
        b=act(retry={"attempts": 2}),
        ask=node("wait", "", {"timeoutMs": 1000}),
        cells=each([1], body="cell"),
        cell=act(),
    )
    story = Playbook(definition).asks("a#1", "b#1", "cell#1.1").fails("b#1").fails("a#1")
    story.asks("a#2", "b#2", "cell#2.1")
    assert list(story.position.in_flight) == ["a#2", "b#2", "cell#2.1"]
    assert list(story.position.waiting) == ["ask#2"]
    (lost,) = story.entries(IterationEnded)
    assert not lost.ok
    assert story.position.next_due == NOON + 1000
    story.happens(StepDone, "cell#1.1", 1, "late").asks()
    story.does("a#2").does("b#2").does("cell#2.1").answered("ask").succeeded()
    iterations = story.result("rows#1")["iterations"]
    assert {name: one["status"] for name, one in iterations[0].items()} == {
        "a": "failure",
        "b": "cancelled",
        "ask": "cancelled",
        "cells": "cancelled",
    }


def test_two_failures_in_one_iteration_lose_one_item() -> None:
    definition = workflow(rows=each([1, 2], body="a b", onItemError="continue"), a=act(), b=act())
    story = Playbook(definition)
    failed = [StepFailed(at=NOON, step=step, attempt=1, failure=FAILURE) for step in ("a#1", "b#1")]
    story.together(*failed).does("a#2").does("b#2").succeeded()
    assert story.result("rows#1")["failedCount"] == 1


def test_failures_of_several_iterations_at_once_lose_each_its_item() -> None:
    definition = workflow(rows=each([1, 2, 3], concurrency=3, onItemError="continue"), row=act())
    story = Playbook(definition)
    story.together(*(StepFailed(at=NOON, step=f"row#{i}", attempt=1, failure=FAILURE) for i in (1, 2, 3))).succeeded()
    assert story.result("rows#1")["failedCount"] == 3


def test_the_loop_inside_fails_its_item_in_the_loop_outside() -> None:
    definition = workflow(
        rows=each(
            [[1, 2], [3]], body="cells", concurrency=2, onItemError="continue", collect="{{ cells.result.items }}"
        ),
        cells=each("{{ $item }}", body="cell", concurrency=2, collect="{{ cell.result }}"),
        cell=act(),
    )
    story = Playbook(definition)
    story.together(
        StepFailed(at=NOON, step="cell#1.2", attempt=1, failure=FAILURE),
        StepFailed(at=NOON, step="cell#1.1", attempt=1, failure=FAILURE),
    )
    story.does("cell#2.1", "x").succeeded()
    assert story.result("rows#1")["items"] == [None, ["x"]]


def test_a_handled_failure_does_not_lose_the_item() -> None:
    definition = workflow(
        rows=each([1], collect="{{ row.error.code }}"),
        row=act(onError="continue"),
    )
    story = Playbook(definition).fails("row#1").succeeded()
    assert story.result("rows#1")["items"] == ["broken"]
    assert story.result("rows#1")["iterations"] == [{"row": {"status": "failure", "result": None}}]


def test_an_item_without_a_collect_value_fails_like_a_step_in_it() -> None:
    fields = {"collect": "{{ row.result.n }}"}
    Playbook(workflow(rows=each([1], **fields), row=act())).does("row#1", {}).failed("missing_value", "rows#1")
    story = (
        Playbook(workflow(rows=each([1], onItemError="continue", **fields), row=act())).does("row#1", {}).succeeded()
    )
    assert story.result("rows#1")["failedCount"] == 1


def test_a_loop_over_many_items_does_not_keep_its_iterations() -> None:
    definition = workflow(rows=each(list(range(101)), collect="{{ $item }}"), row=node("if", "", {"condition": True}))
    result = Playbook(definition).result("rows#1")
    assert result["iterations"] == []
    assert result["items"] == list(range(101))


def test_a_loop_inside_a_loop_sees_both_items() -> None:
    definition = workflow(
        rows=each([["a"], ["b", "c"]], body="cells", collect="{{ cells.result.items }}"),
        cells=each("{{ $item }}", body="cell", collect="{{ cell.result }}"),
        cell=act("", {"of": "{{ $parent_index }}/{{ $index }} {{ $item }} {{ $for.rows.index }}"}),
    )
    story = Playbook(definition).asks("cell#1.1").does("cell#1.1", 1).asks("cell#2.1").does("cell#2.1", 2)
    assert story.position.steps["cell#2.2"].arguments == {"of": "1/1 c 1"}
    story.does("cell#2.2", 3).succeeded()
    assert story.result("rows#1")["items"] == [[1], [2, 3]]


def test_waits_in_a_loop_wait_each_for_its_own() -> None:
    definition = workflow(rows=each([1, 2], body="ask", concurrency=2), ask=node("wait", "", {"timeoutMs": 1000}))
    story = Playbook(definition).waits_for("ask#1", "ask#2").answered("ask", step="ask#2").waits_for("ask#1")
    story.after(seconds=1).failed("wait_timed_out", "rows#1")


# ---- children

LAUNCH = workflow(
    launch=node("trigger-workflow", "a", {"workflowId": "wf_2", "payload": {"n": "{{ $trigger.body.n }}"}}), a=act()
)
CALL = workflow(
    call=node("trigger-workflow", "a", {"workflowId": "wf_2", "wait": True}, retry={"attempts": 2, "jitter": False}),
    a=act("", {"out": "{{ call.result.output }}"}),
)


def test_a_child_is_opened_and_the_parent_goes_on() -> None:
    story = Playbook(LAUNCH, {"n": 4}).asks(OpenChild("launch#1", 1, "wf_2", {"n": 4}, False)).opens("launch#1")
    story.asks("a#1")
    assert story.result("launch#1") == {
        "triggeredWorkflowId": "wf_2",
        "triggeredWorkflowName": "Child",
        "runId": "run_child",
        "runStatus": "running",
        "triggeredAt": rfc3339(NOON),
    }
    assert not story.position.children


def test_a_child_that_cannot_be_opened_fails_the_step() -> None:
    Playbook(LAUNCH, {"n": 4}).fails("launch#1", "workflow_missing").failed("workflow_missing", "launch#1")


def test_a_parent_may_wait_for_its_child_and_reads_its_output() -> None:
    story = Playbook(CALL).asks("call#1").opens("call#1").asks()
    assert story.position.children == {"run_child": "call#1"}
    assert not story.position.parked
    story.child_ends("call#1", "success", output={"x": 1}).asks("a#1")
    assert story.result("call#1")["runStatus"] == "success"
    assert story.position.steps["a#1"].arguments == {"out": {"x": 1}}
    assert not story.position.children


@pytest.mark.parametrize("status", ["failure", "cancelled", ""])
def test_a_child_that_fails_or_is_cancelled_fails_the_step_and_a_retry_opens_a_new_child(status: str) -> None:
    story = Playbook(CALL).opens("call#1").child_ends("call#1", status, error="boom").asks("call#1")
    story.after(minutes=1).asks(OpenChild("call#1", 2, "wf_2", None, True)).opens("call#1", "run_second")
    story.child_ends("call#1", "success").asks()  # the first child, once more: nobody waits for it
    story.child_ends("call#1", status, "run_second").failed("child_failed", "call#1")


def test_the_reason_of_a_child_is_told_to_the_owner() -> None:
    story = Playbook(CALL).opens("call#1").child_ends("call#1", "failure", error="boom: no")
    assert story.entries(StepFailed)[0].failure.message == "run_child: boom: no"
    assert (
        Playbook(CALL)
        .opens("call#1")
        .child_ends("call#1", "")
        .entries(StepFailed)[0]
        .failure.message.endswith("ended without a status")
    )


def test_a_signal_of_a_child_without_data_fails_the_step() -> None:
    story = Playbook(CALL).opens("call#1").signalled("call", None, step="call#1", source="child")
    assert story.entries(StepFailed)[0].failure.code == "child_failed"


def test_a_child_that_was_asked_for_but_not_opened_when_the_engine_died_is_asked_for_again() -> None:
    story = Playbook(CALL).asks("call#1").crashes().asks("call#1").opens("call#1").crashes().asks()
    story.child_ends("call#1", "success").asks("a#1")
    assert len(story.entries(StepAsked)) == 2


# ---- the run


def test_the_output_is_evaluated_key_by_key_and_what_is_missing_is_null() -> None:
    definition = workflow(
        check=node("if", "a b", {"condition": True}),
        a=act(branch="then"),
        b=act(branch="else"),
        output={"a": "{{ a.result.n }}", "b": "{{ b.result.n }}", "sum": "{{ a.result.n + 1 }}"},
    )
    Playbook(definition).does("a#1", {"n": 1}).succeeded({"a": 1, "b": None, "sum": 2})


def test_the_output_may_be_one_expression() -> None:
    definition = workflow(a=act(), output="{{ a.result }}")
    Playbook(definition).does("a#1", [1]).succeeded([1])


def test_an_output_that_cannot_be_evaluated_fails_the_run() -> None:
    definition = workflow(a=act(), output={"n": "{{ a.result.n + 1 }}"})
    story = Playbook(definition).does("a#1", {"n": "x"}).failed("output_invalid")
    (ended,) = story.entries(RunFailed)
    assert ended.failure.message.startswith("output: ")
    assert ended.step == ""
