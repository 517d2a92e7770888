"""The actions and pure nodes that every Farebox has, collected from their families."""

from __future__ import annotations

from collections.abc import Mapping

from farebox.actions import artifact, http, lists, log, text, transform
from farebox.actions.port import ActionSpec
from farebox.actions.registry import Actions
from farebox.actions.threads import Threads
from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.graph import NodeType

FAMILIES = (http, artifact, lists, text, transform, log)


def collect(threads: Threads | None = None) -> Actions:
    """A fresh registry with all built-in families."""
    actions = Actions(threads, reserved=FLOW_TYPES)
    for family in FAMILIES:
        family.register(actions)
    return actions


def load(threads: Threads | None = None) -> dict[str, ActionSpec]:
    """The built-in actions by type."""
    return collect(threads).specs


def pure_types() -> dict[str, NodeType]:
    """The built-in pure nodes by type."""
    return collect().pure


def node_types(actions: Mapping[str, ActionSpec]) -> dict[str, NodeType]:
    """Everything a node may be, for publishing and the catalogue: flow kinds, pure nodes, and these actions."""
    return {**FLOW_TYPES, **pure_types(), **{type: spec.node for type, spec in actions.items()}}
