"""Sketches are definitions like any other."""

from __future__ import annotations

from farebox.core.graph_check import check
from farebox.testing.playbook import node_types
from farebox.testing.sketch import act, node, workflow


def test_a_sketch_is_a_valid_definition() -> None:
    definition = workflow(
        a=act("b", {"n": 1}, timeoutMs=5),
        b=node("for-each", "", {"array": []}, body="c"),
        c=act(),
        limits={"maxRunSeconds": 5},
        output={"n": "{{ a.result }}"},
    )
    assert check(definition, node_types(definition)) == []
    assert definition["nodes"]["root"] == {"type": "manual", "payload": {}, "children": ["a"]}
    assert definition["nodes"]["a"]["timeoutMs"] == 5
    assert definition["nodes"]["b"]["loopBody"] == ["c"]
