"""The first entry of a step, for each kind of node."""

from __future__ import annotations

from collections.abc import Mapping

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.commands import Perform
from farebox.core.graph import NodeType, Scope, Template
from farebox.core.journal import LoopOpened, StepDone, StepFailed
from farebox.core.values import Json
from farebox.core.visits import MAX_ITEMS
from farebox.testing.playbook import Playbook
from farebox.testing.sketch import act, node, workflow


def double(arguments: Json, scope: Scope, lazy: Mapping[str, Template]) -> Json:
    return {"twice": arguments["n"] * 2}


TYPES = {**FLOW_TYPES, "double": NodeType(type="double", flow="pure", pure=double)}


def test_an_action_is_asked_for_with_its_arguments_resolved() -> None:
    definition = workflow(
        a=act("", {"n": "{{ $trigger.body.n }}", "text": "n is {{ $trigger.body.n }}"}, timeoutMs=500)
    )
    Playbook(definition, {"n": 3}).asks(Perform("a#1", 1, "act", {"n": 3, "text": "n is 3"}, 500, "run_story/a#1"))


def test_an_action_may_have_a_key_that_it_shares_with_others() -> None:
    story = Playbook(
        workflow(a=act(concurrencyKey="shop-{{ $trigger.body.shop }}", retry={"attempts": 2})), {"shop": 7}
    )
    story.fails("a#1").after(minutes=1)
    assert [command.concurrency_key for command in story.commands if isinstance(command, Perform)] == ["shop-7"] * 2


def test_a_pure_node_is_evaluated_in_the_turn_and_leaves_its_result() -> None:
    definition = workflow(
        a=node("double", "b", {"n": "{{ $trigger.body.n }}"}), b=act("", {"n": "{{ a.result.twice }}"})
    )
    story = Playbook(definition, {"n": 3}, types=TYPES).leaves(
        "run.opened", "run.started", "step.done a#1", "step.asked b#1"
    )
    assert story.entries(StepDone)[0].result == {"twice": 6}


def test_a_pure_node_that_breaks_fails_its_step_and_not_the_runner() -> None:
    definition = workflow(a=node("double", "", {"n": "{{ $trigger.body.n }}"}))
    Playbook(definition, {"n": None}, types=TYPES).failed("internal_error", "a#1")


def test_a_pure_node_that_fails_can_be_handled() -> None:
    definition = workflow(a=node("double", "b", {"n": None}, onError="continue"), b=act())
    Playbook(definition, types=TYPES).asks("b#1")


def test_a_condition_that_has_no_value_fails_the_step() -> None:
    Playbook(workflow(a=node("if", "", {"condition": "{{ $trigger.body.n > 3 }}"}))).failed("missing_value", "a#1")


def test_a_for_each_needs_a_list() -> None:
    rows = node("for-each", "", {"array": "{{ $trigger.body.rows }}"}, body="a")
    definition = workflow(rows=rows, a=act())
    Playbook(definition, {"rows": {"a": 1}}).failed("not_an_array", "rows#1")
    Playbook(definition).failed("missing_value", "rows#1")


def test_a_for_each_takes_ten_thousand_items_and_no_more() -> None:
    rows = node("for-each", "", {"array": "{{ $trigger.body.rows }}"}, body="a")
    definition = workflow(rows=rows, a=act())
    Playbook(definition, {"rows": [0] * (MAX_ITEMS + 1)}).failed("too_many_items", "rows#1")
    assert len(Playbook(definition, {"rows": [0] * MAX_ITEMS}).entries(LoopOpened)[0].items) == MAX_ITEMS


def test_a_failure_says_whether_anything_was_begun_before_it() -> None:
    at_once = Playbook(workflow(stop=node("fail", "", {"message": "No"}))).failed("failed", "stop#1")
    assert [entry.at_visit for entry in at_once.entries(StepFailed)] == [True]
    later = Playbook(workflow(a=act(retry={"attempts": 1}))).fails("a#1")
    assert [entry.at_visit for entry in later.entries(StepFailed)] == [False]
