"""What expressions can read, from where."""

from __future__ import annotations

import pytest

from farebox.core import run
from farebox.core.expressions import MissingValue
from farebox.core.journal import RunOpened
from farebox.core.position import Position
from farebox.core.scope import FrameScope
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.sketch import act, node, workflow

NESTED = workflow(
    rows=node("for-each", "", {"array": [[1], ["x", "y"]]}, body="cells"),
    cells=node("for-each", "", {"array": "{{ $item }}"}, body="cell"),
    cell=act(),
)


def scope_of(story: Playbook, step: str) -> FrameScope:
    return FrameScope(story.position, story.position.steps[step].frame)


def test_the_roots_come_from_the_first_entry() -> None:
    graph = Playbook(workflow(a=act())).graph
    opened = RunOpened(
        at=NOON, trigger="root", payload={"body": 1}, vars={"v": 2}, workflow={"id": "wf_1"}, execution={"id": "exe_1"}
    )
    position = run.look(graph, [opened])
    scope = FrameScope(position, position.root)
    assert scope.root("trigger") == {"body": 1}
    assert scope.root("vars") == {"v": 2}
    assert scope.root("workflow") == {"id": "wf_1"}
    assert scope.root("execution") == {"id": "exe_1"}
    assert scope.root("props") == {}
    assert scope.root("for") == {}
    assert scope.result("root") == {"result": {"body": 1}, "error": None}


def test_before_the_first_entry_the_roots_are_empty() -> None:
    scope = FrameScope(Position(), Position().root)
    assert scope.root("trigger") is None
    assert scope.root("vars") == {}


def test_in_a_loop_there_are_items_and_indexes() -> None:
    story = Playbook(NESTED).does("cell#1.1")
    scope = scope_of(story, "cell#2.1")
    assert scope.root("item") == "x"
    assert scope.root("index") == 0
    assert scope.root("parent_item") == ["x", "y"]
    assert scope.root("parent_index") == 1
    assert scope.root("for") == {
        "rows": {"item": ["x", "y"], "index": 1},
        "cells": {"item": "x", "index": 0},
    }


@pytest.mark.parametrize("name", ["item", "index", "parent_item", "parent_index", "nonsense"])
def test_outside_a_loop_there_are_none(name: str) -> None:
    story = Playbook(workflow(a=act()))
    with pytest.raises(MissingValue):
        scope_of(story, "a#1").root(name)


def test_a_node_that_was_skipped_has_no_result() -> None:
    definition = workflow(
        check=node("if", "a b", {"condition": True}), a=act("c", branch="then"), b=act("c", branch="else"), c=act()
    )
    story = Playbook(definition).does("a#1", 1)
    assert scope_of(story, "c#1").result("a") == {"result": 1, "error": None}
    with pytest.raises(MissingValue, match="skipped"):
        scope_of(story, "c#1").result("b")


def test_a_body_sees_what_ran_before_the_loop_and_its_own_iteration_only() -> None:
    definition = workflow(
        first=act("rows"), rows=node("for-each", "", {"array": [1, 2]}, body="a"), a=act("b"), b=act()
    )
    story = Playbook(definition).does("first#1", "f").does("a#1", "a1").does("b#1", "b1").does("a#2", "a2")
    scope = scope_of(story, "b#2")
    assert scope.result("first")["result"] == "f"
    assert scope.result("a")["result"] == "a2"
    with pytest.raises(MissingValue):
        scope.result("b")


def test_a_fallback_covers_a_skipped_node() -> None:
    definition = workflow(
        check=node("if", "a b", {"condition": False}),
        a=act("c", branch="then"),
        b=act("c", branch="else"),
        c=act("", {"x": "{{ a.result.n || b.result.n || 0 }}"}),
    )
    story = Playbook(definition).does("b#1", {"n": 5})
    assert story.position.steps["c#1"].arguments == {"x": 5}
