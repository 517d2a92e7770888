"""What an owner reads of a run, folded from its journal."""

from __future__ import annotations

from typing import Any

from farebox.core.graph import Graph
from farebox.core.graph_check import build
from farebox.core.journal import (
    AnyEntry,
    Failure,
    LoopOpened,
    RunCancelled,
    RunFailed,
    RunOpened,
    RunRetried,
    RunSucceeded,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepSkipped,
    WaitOpened,
)
from farebox.service.run_state import MOST_ITERATIONS, fold
from tests.service.house import node_types

TALK: dict[str, Any] = {
    "nodes": {
        "start": {"type": "manual", "payload": {}, "children": ["call"]},
        "hook": {"type": "webhook", "payload": {}, "children": ["call"]},
        "call": {"type": "http-request", "payload": {"url": "https://example.com"}, "children": ["ask"]},
        "ask": {"type": "wait", "payload": {"kind": "approval"}, "children": ["loop"]},
        "loop": {
            "type": "for-each",
            "payload": {"array": [1, 2]},
            "loopBody": ["inner"],
            "children": [],
        },
        "inner": {"type": "for-each", "payload": {"array": [1]}, "loopBody": ["say"], "children": []},
        "say": {"type": "log", "payload": {"message": "x"}, "children": []},
    },
    "triggerNodeIds": ["start", "hook"],
}


def graph() -> Graph:
    return build(TALK, node_types())


def opened() -> RunOpened:
    return RunOpened(at=1, trigger="start", payload={"body": {"a": 1}})


def test_the_trigger_that_fired_gave_the_payload_and_the_others_were_skipped() -> None:
    state = fold(graph(), [opened()])
    assert (state.nodes["start"].status, state.nodes["start"].result) == ("success", {"body": {"a": 1}})
    assert state.nodes["hook"].status == "skipped"
    assert state.nodes["call"].status == "pending"
    assert state.payload == {"body": {"a": 1}}
    assert "say" not in state.nodes


def test_an_attempt_that_failed_waits_for_the_next_one_and_then_worked() -> None:
    story: list[AnyEntry] = [
        opened(),
        StepAsked(at=2, step="call#1", attempt=1, action="http-request", arguments={"url": "u"}),
        StepFailed(at=3, step="call#1", attempt=1, failure=Failure("timeout"), retry_at=9, handling="retry"),
    ]
    call = fold(graph(), story).nodes["call"]
    assert (call.status, call.input, call.finished_at) == ("scheduled", {"url": "u"}, None)
    story += [
        StepAsked(at=9, step="call#1", attempt=2, action="http-request", arguments={"url": "u"}),
        StepDone(at=10, step="call#1", attempt=2, result={"ok": True}),
    ]
    call = fold(graph(), story).nodes["call"]
    assert (call.status, call.result, call.failure, call.attempts) == ("success", {"ok": True}, None, 2)
    assert (call.started_at, call.finished_at) == (2, 10)


def test_what_was_too_large_for_its_line_is_shown_all_the_same() -> None:
    story: list[AnyEntry] = [
        RunOpened(at=1, trigger="start", payload={"body": {}}),
        StepAsked(at=2, step="call#1", attempt=1, action="http-request", large=True),
    ]
    assert fold(graph(), story).nodes["call"].input == {"url": "https://example.com"}


def test_a_wait_waits_until_its_signal() -> None:
    story: list[AnyEntry] = [opened(), WaitOpened(at=2, step="ask#1", wait="approval")]
    assert fold(graph(), story).nodes["ask"].status == "waiting"
    story += [
        SignalTaken(at=3, step="ask#1", signal="sig_1"),
        StepDone(at=3, step="ask#1", result={"status": "resumed"}),
    ]
    ask = fold(graph(), story).nodes["ask"]
    assert (ask.status, ask.started_at, ask.finished_at) == ("success", 2, 3)


def test_loops_nest_as_they_ran() -> None:
    story: list[AnyEntry] = [
        opened(),
        LoopOpened(at=2, step="loop#1", items=[1, 2]),
        LoopOpened(at=3, step="inner#2", items=["a"]),
        StepDone(at=4, step="say#2.1", result={"message": "x"}),
        StepDone(at=4, step=f"say#{MOST_ITERATIONS + 1}.1", result={}),
        StepDone(at=4, step="unknown#1", result={}),
    ]
    loop = fold(graph(), story).nodes["loop"]
    assert (loop.status, loop.input) == ("running", {"array": [1, 2]})
    first, second = loop.iterations
    assert first == {}
    assert second["inner"].iterations[0]["say"].result == {"message": "x"}


def test_the_end_of_a_run_stops_what_was_under_way() -> None:
    story: list[AnyEntry] = [
        opened(),
        LoopOpened(at=2, step="loop#1", items=[1]),
        WaitOpened(at=2, step="inner#1", wait="time"),
        StepSkipped(at=2, step="call#1"),
        WaitOpened(at=2, step="ask#1", wait="approval"),
        RunCancelled(at=5, by="seller"),
    ]
    nodes = fold(graph(), story).nodes
    assert (nodes["ask"].status, nodes["ask"].finished_at) == ("cancelled", 5)
    assert (nodes["loop"].status, nodes["loop"].iterations[0]["inner"].status) == ("cancelled", "cancelled")
    assert nodes["call"].status == "skipped"


def test_a_failed_run_tells_why_until_it_is_retried() -> None:
    failure = Failure("boom", "it broke", attempts=1)
    story: list[AnyEntry] = [
        opened(),
        StepAsked(at=2, step="call#1", attempt=1, action="http-request"),
        StepFailed(at=3, step="call#1", attempt=1, failure=failure),
        RunFailed(at=3, failure=failure, step="call#1"),
    ]
    state = fold(graph(), story)
    assert (state.failure, state.nodes["call"].status, state.nodes["call"].failure) == (failure, "failure", failure)
    state = fold(graph(), [*story, RunRetried(at=9, steps=["call#1"])])
    assert (state.failure, state.nodes["call"].status) == (None, "scheduled")
    assert fold(graph(), [opened(), RunSucceeded(at=2, output={"x": 1})]).output == {"x": 1}


def test_a_cleanup_is_no_part_of_other_runs_nor_they_of_it() -> None:
    nodes = {
        "start": {"type": "manual", "payload": {}, "children": ["work"]},
        "work": {"type": "log", "payload": {"message": "x"}, "children": []},
        "tidy": {"type": "on-cancel", "payload": {}, "children": ["release"]},
        "release": {"type": "log", "payload": {"message": "x"}, "children": []},
    }
    made = build({"nodes": nodes}, node_types())
    for trigger, other, mine in (("start", "release", "work"), ("tidy", "work", "release")):
        state = fold(made, [RunOpened(at=1, trigger=trigger)])
        assert (state.nodes[other].status, state.nodes[mine].status) == ("skipped", "pending")
