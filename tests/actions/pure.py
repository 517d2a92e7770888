"""Evaluate a pure node as the run rules do: arguments resolved up front, lazy fields as templates."""

from __future__ import annotations

from typing import Any

from farebox.actions import builtin
from farebox.core.expressions import Constant, compile_template
from farebox.core.values import Json


class Roots:
    """A scope with the given roots and nothing else."""

    def __init__(self, **roots: Json) -> None:
        self.roots = roots

    def root(self, name: str) -> Json:
        return self.roots[name]

    def result(self, node_id: str) -> Json:
        raise KeyError(node_id)


def evaluate(type: str, payload: dict[str, Any], **roots: Json) -> Json:
    node = builtin.pure_types()[type]
    scope = Roots(**roots)
    arguments = {key: compile_template(value).resolve(scope) for key, value in payload.items() if key not in node.lazy}
    lazy = {
        key: Constant(value) if node.modes[key] == "raw" else compile_template(value)
        for key, value in payload.items()
        if key in node.lazy
    }
    assert node.pure is not None
    return node.pure(arguments, scope, lazy)


def problems(type: str, payload: dict[str, Any]) -> list[tuple[str, str]]:
    check = builtin.pure_types()[type].check
    assert check is not None
    return check(payload)
