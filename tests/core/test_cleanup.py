"""What tidies up after a cancel is a walk apart, with a limit of its own."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core import cleanup
from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.cleanup import DEFAULT, opening_of
from farebox.core.commands import Perform
from farebox.core.graph import NodeType
from farebox.core.graph_check import build, check
from farebox.core.journal import LARGEST_VALUE, RunCancelled, RunHeld, RunSucceeded, StepSkipped
from farebox.core.opening import trigger_of
from farebox.core.position import Position
from farebox.core.replay import Proof, Replay
from farebox.core.sizes import size_of
from farebox.core.times import MINUTE
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.samples import a_run
from farebox.testing.sketch import act, node, workflow

TYPES = {**FLOW_TYPES, "act": NodeType(type="act", flow="action")}


def booking(**payload: Any) -> Any:
    made = workflow(reserve=act("charge"), charge=act("", {"amount": 5}, retry={"attempts": 2, "jitter": False}))
    made["nodes"]["tidy"] = node("on-cancel", "release", payload)
    made["nodes"]["release"] = act("", {"id": "{{ $trigger.body.results.reserve }}"})
    return {**made, "output": {"id": "{{ $nodes.reserve.result }}"}}


def opening(story: Playbook, **fields: Any) -> Any:
    return opening_of(story.graph, story.position, a_run(id="run_story", **fields), "run_tidy")


def problems(definition: Any) -> list[tuple[str, str]]:
    return [(one.node_id, one.code) for one in check(definition, TYPES)]


def test_an_ordinary_run_never_comes_there() -> None:
    story = Playbook(booking()).does("reserve#1", "r7").does("charge#1").succeeded({"id": "r7"})
    assert story.entries(StepSkipped) == []
    assert story.graph.shown == {"reserve", "charge"}
    assert (story.graph.cleanup, story.graph.cleanup_ms) == ("tidy", DEFAULT)


def test_it_begins_with_what_there_is_to_tidy_up() -> None:
    story = Playbook(booking(), {"n": 1}).does("reserve#1", "r7").fails("charge#1")
    made = opening(story, depth=2, execution_id="exe_1")
    assert (made.run_id, made.trigger, made.source, made.depth) == ("run_tidy", "tidy", "cleanup", 3)
    assert (made.parent, made.parent_waits, made.execution_id) == ("run_story/tidy#1/1", False, "")
    assert made.body == {
        "runId": "run_story",
        "input": {"n": 1},
        "results": {"reserve": "r7"},
        "underway": [
            {
                "nodeId": "charge",
                "step": "charge#1",
                "attempt": 1,
                "idempotencyKey": "run_story/charge#1",
                "input": {"amount": 5},
            }
        ],
    }


def test_what_is_too_large_to_be_told_is_left_out_and_named() -> None:
    big = "x" * 200_000
    made = booking()
    made["nodes"]["charge"]["payload"] = {"amount": "{{ $trigger.body.n + $trigger.body.n }}"}
    story = Playbook(made, {"n": big}).does("reserve#1", "r7").fails("charge#1")
    body = opening(story).body
    assert body["results"] == {"reserve": "r7"}
    assert (body["input"], body["underway"][0]["input"]) == ({"n": big}, None)
    assert body["underway"][0]["idempotencyKey"] == "run_story/charge#1"
    assert body["leftOut"] == ["charge#1"]

    story = Playbook(made, {"n": big}).does("reserve#1", big).fails("charge#1")
    body = opening(story).body
    assert body["leftOut"] == ["charge#1", "input"]
    assert body["results"] == {"reserve": big}


def test_however_much_is_under_way_the_row_has_an_end() -> None:
    results = {f"node-{'x' * 50}-{number}": number for number in range(5_000)}
    underway = [{"nodeId": "a", "step": f"a#{number}", "input": "y" * 200} for number in range(3_000)]
    body = cleanup._fitted("run_story", {"n": 1}, results, underway)
    assert 0 < len(body["underway"]) <= 3_000
    assert 0 < len(body["results"]) < 5_000
    assert len(body["leftOut"]) == 100
    assert size_of(body) <= LARGEST_VALUE
    body = cleanup._fitted("run_story", {"n": 1}, {}, underway * 3)
    assert (len(body["underway"]) < 9_000, "underway" in body["leftOut"]) == (True, True)
    assert size_of(body) <= LARGEST_VALUE


def test_there_is_nothing_to_tidy_up() -> None:
    story = Playbook(booking())
    assert opening_of(story.graph, Position("run_1"), a_run(), "run_2") is None
    assert opening(Playbook(workflow(a=act()))) is None
    assert opening(Playbook(booking(), trigger="tidy")) is None
    queued = Playbook(booking())
    queued.position.started = False
    assert opening(queued) is None


def test_a_payload_that_is_none_is_none() -> None:
    story = Playbook(booking())
    assert story.position.opened is not None
    story.position.opened = replace(story.position.opened, payload=None)
    assert opening(story).body["input"] is None


def test_it_walks_its_branch_only_and_gives_no_output() -> None:
    story = Playbook(booking(), {"results": {"reserve": "r7"}}, trigger="tidy")
    story.asks(Perform("release#1", 1, "act", {"id": "r7"}, 300_000, "run_story/release#1"))
    story.does("release#1").succeeded(None)
    assert story.entries(StepSkipped) == []
    assert all(isinstance(one, Proof) for one in Replay(story.graph, story.journal, story.run_id))


def test_it_has_its_own_time() -> None:
    story = Playbook(
        {**booking(timeoutMs=60_000), "limits": {"maxRunSeconds": 1}}, {"results": {"reserve": 1}}, trigger="tidy"
    )
    assert story.position.deadline == NOON + MINUTE
    story.after(minutes=1).failed("run_timed_out")


def test_a_cancel_does_not_care_whether_the_run_was_held() -> None:
    story = Playbook(booking()).does("reserve#1", "r7").happens(RunHeld)
    assert opening(story).body["results"] == {"reserve": "r7"}
    story.happens(RunCancelled, "seller")
    assert story.entries(RunSucceeded) == []


def test_it_is_a_branch_apart_and_there_is_one() -> None:
    mixed = booking()
    mixed["nodes"]["reserve"]["children"] = ["charge", "release"]
    assert ("release", "cleanup_mixed") in problems(mixed)
    twice = booking()
    twice["nodes"]["again"] = node("on-cancel")
    assert problems(twice) == [("again", "cleanup_twice")]
    alone = {"nodes": {"tidy": node("on-cancel", "a"), "a": act()}}
    assert problems(alone) == [("", "trigger_missing")]
    wrong = booking(timeoutMs=1)
    assert [code for _, code in problems(wrong)] == ["payload_value"]
    looped = booking()
    looped["nodes"]["release"] = node("for-each", "nowhere", {"array": []}, body="row")
    looped["nodes"]["row"] = act()
    assert ("release", "unknown_child") in problems(looped)
    diamond = booking()
    diamond["nodes"]["tidy"]["children"] = ["release", "other"]
    diamond["nodes"]["release"]["children"] = ["last"]
    diamond["nodes"]["other"] = act("last")
    diamond["nodes"]["last"] = act()
    assert problems(diamond) == []


@pytest.mark.parametrize(
    ("flow_type", "found"), [("", "root"), ("manual", "root"), ("on-cancel", "tidy"), ("webhook", "")]
)
def test_nothing_else_starts_there_by_chance(flow_type: str, found: str) -> None:
    definition = booking()
    definition["triggerNodeIds"] = ["tidy", "root"]
    assert trigger_of(build(definition, TYPES), flow_type) == found
