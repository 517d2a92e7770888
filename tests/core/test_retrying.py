"""A retry by hand: the failed steps go on, with other input where their owner wrote some."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.commands import OpenChild, Perform
from farebox.core.errors import StepInputInvalid
from farebox.core.graph import NodeType
from farebox.core.journal import LoopOpened, RunCancelled, StepDone, WaitOpened
from farebox.core.replay import Proof, Replay
from farebox.core.retrying import retry
from farebox.core.times import MINUTE
from farebox.testing.playbook import Playbook
from farebox.testing.sketch import act, node, workflow

SUM = {"type": "object", "properties": {"of": {"type": "array"}}, "required": ["of", "each"]}
TYPES = {
    **FLOW_TYPES,
    "act": NodeType(type="act", flow="action"),
    "add": NodeType(
        type="add", flow="pure", payload_schema=SUM, lazy=frozenset({"each"}), pure=lambda given, *_: sum(given["of"])
    ),
}


def retried(story: Playbook, **inputs: Any) -> Playbook:
    return story.happens(retry(story.position, inputs, story.now))


def proven(story: Playbook) -> Playbook:
    walk = Replay(story.graph, story.journal, story.run_id)
    assert all(isinstance(one, Proof) for one in walk)
    return story


def told(story: Playbook, **inputs: Any) -> list[tuple[str, str]]:
    with pytest.raises(StepInputInvalid) as refused:
        retry(story.position, inputs, story.now)
    return [(one.field, one.code) for one in refused.value.details]


CHARGE = workflow(charge=act("", {"amount": "{{ $trigger.body.n }}"}))


def test_without_a_word_the_step_gets_what_it_had() -> None:
    story = retried(Playbook(CHARGE, {"n": 5}).asks("charge#1").fails("charge#1"))
    story.asks(Perform("charge#1", 2, "act", {"amount": 5}, 300_000, "run_story/charge#1"))


def test_an_edited_step_gets_what_was_written_and_calls_with_another_key() -> None:
    story = retried(Playbook(CHARGE, {"n": 5}).asks("charge#1").fails("charge#1"), charge={"amount": "{{ 4 }}"})
    story.asks(Perform("charge#1", 2, "act", {"amount": "{{ 4 }}"}, 300_000, "run_story/charge#1~2"))
    retried(story.fails("charge#1"))
    story.asks(Perform("charge#1", 3, "act", {"amount": "{{ 4 }}"}, 300_000, "run_story/charge#1~2"))
    retried(story.fails("charge#1"), **{"charge#1": {"amount": 3}})
    story.asks(Perform("charge#1", 4, "act", {"amount": 3}, 300_000, "run_story/charge#1~4"))
    proven(story.does("charge#1"))


def test_a_step_whose_expression_failed_is_mended_by_hand() -> None:
    definition = workflow(
        a=act("", {"n": "{{ $trigger.body.missing }}"}, concurrencyKey="shop-{{ $trigger.body.shop }}")
    )
    story = retried(Playbook(definition, {"shop": 7}).failed("missing_value"), a={"n": 1})
    story.asks(Perform("a#1", 2, "act", {"n": 1}, 300_000, "run_story/a#1~2", "shop-7"))
    proven(story)


def test_pure_nodes_delays_loops_and_children_can_be_edited_too() -> None:
    add = node("add", "", {"of": "{{ $trigger.body.x }}", "each": "{{ $item }}"})
    story = retried(Playbook(workflow(a=add), types=TYPES).failed("missing_value"), a={"of": [1, 2]})
    assert proven(story).result("a#1") == 3
    pause = node("delay", "", {"duration": "{{ $trigger.body.x }}"})
    story = retried(Playbook(workflow(a=pause)).failed("missing_value"), a={"duration": "1m"})
    (opened,) = proven(story).entries(WaitOpened)
    assert opened.until == story.now + MINUTE
    rows = workflow(a=node("for-each", "", {"array": "{{ $trigger.body.x }}"}, body="row"), row=act())
    story = retried(Playbook(rows, {"x": 3}).failed("not_an_array"), a={"array": [1, 2]})
    (opened,) = proven(story).entries(LoopOpened)
    assert opened.items == [1, 2]
    call = node("trigger-workflow", "", {"workflowId": "{{ $trigger.body.x }}"})
    story = retried(Playbook(workflow(a=call)).failed("missing_value"), a={"workflowId": "wf_2", "payload": {"n": 1}})
    story.asks(OpenChild("a#1", 2, "wf_2", {"n": 1}, False))


def test_what_a_cancel_cut_off_can_be_edited() -> None:
    story = Playbook(CHARGE, {"n": 5}).asks("charge#1").happens(RunCancelled, "seller")
    proven(retried(story, charge={"amount": 1})).asks(
        Perform("charge#1", 2, "act", {"amount": 1}, 300_000, "run_story/charge#1~2")
    )


def test_one_item_of_a_loop_can_be_edited() -> None:
    rows = workflow(
        a=node("for-each", "", {"array": [1, 2], "concurrency": 2}, body="row"), row=act("", {"n": "{{ $item }}"})
    )
    story = Playbook(rows).asks("row#1", "row#2").does("row#1").fails("row#2")
    retried(story, row={"n": 20}).asks(Perform("row#2", 2, "act", {"n": 20}, 300_000, "run_story/row#2~2"))
    proven(story.does("row#2"))
    assert len(story.entries(StepDone)) == 3


def test_all_that_is_wrong_is_told_at_once() -> None:
    story = Playbook(
        workflow(
            a=node("add", "", {"of": "{{ $trigger.body.x }}", "each": "{{ $item }}"}),
            rows=node("for-each", "", {"array": [1, 2], "concurrency": 2}, body="row"),
            row=act(),
        ),
        types=TYPES,
    )
    assert told(story, a={"of": 3}, b={}) == [("inputs.a.of", "payload_type"), ("inputs.b", "unknown_step")]
    assert told(story, a=[]) == [("inputs.a", "wrong_type")]
    assert told(story, a={"of": "x" * 262_144}) == [("inputs.a", "too_large")]
    pair = Playbook(workflow(a=act(), b=act())).fails("a#1").fails("b#1")
    assert told(pair, a={"of": "x" * 150_000}, b={"of": "x" * 150_000}) == [("inputs", "too_large")]
    loops = Playbook(workflow(rows=node("for-each", "", {"array": [1, 2]}, body="row"), row=act()))
    loops.fails("row#1")
    assert told(loops, rows={"array": []}) == [("inputs.rows", "not_editable")]
    waits = Playbook(workflow(ask=node("wait", "", {"timeoutMs": 1_000}))).after(seconds=2)
    assert told(waits, ask={}) == [("inputs.ask", "not_editable")]


def test_a_node_in_a_loop_is_named_by_its_step() -> None:
    rows = workflow(rows=node("for-each", "", {"array": [1, 2], "concurrency": 2}, body="row"), row=act())
    story = Playbook(rows).asks("row#1", "row#2").happens(RunCancelled, "seller")
    assert told(story, row={}) == [("inputs.row", "unknown_step")]
    assert retry(story.position, {"row#2": {}}, story.now).inputs == {"row#2": {}}
