"""What every Farebox has."""

from __future__ import annotations

from farebox.actions import builtin
from farebox.core.builtin_types import FLOW_TYPES


def test_the_builtin_actions_and_pure_nodes() -> None:
    assert set(builtin.load()) == {"http-request", "artifact"}
    assert set(builtin.pure_types()) == {"filter", "pluck", "format", "regex", "transform", "log"}
    every = builtin.node_types(builtin.load())
    assert set(every) == {*FLOW_TYPES, *builtin.load(), *builtin.pure_types()}
    for type, node in every.items():
        assert node.type == type
        assert node.name
        assert node.description.endswith((".", "]"))
        assert node.category
