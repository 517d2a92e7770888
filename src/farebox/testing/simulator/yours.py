"""A workflow from outside, as a scenario: its actions doubled, or performed where they can be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from farebox.actions import builtin
from farebox.actions.port import ActionSpec, Context
from farebox.actions.threads import Threads
from farebox.core.graph import NodeType
from farebox.core.values import Json
from farebox.testing.simulator.scenario import Scenario, scenario

T = TypeVar("T")


class InPlace(Threads):
    """No threads: a blocking action is performed in the step that asks for it."""

    async def run(self, call: Callable[..., T], *arguments: Any, **keywords: Any) -> T:
        return call(*arguments, **keywords)


def unknown_types(definition: Json, known: Collection[str]) -> list[str]:
    """Types of nodes that nobody here has heard of."""
    nodes = definition.get("nodes") if isinstance(definition, dict) else None
    types = [node.get("type") for node in nodes.values() if isinstance(node, dict)] if isinstance(nodes, dict) else []
    return sorted({one for one in types if isinstance(one, str) and one not in known})


def your_scenario(
    name: str,
    definition: Json,
    specs: Iterable[ActionSpec] = (),
    *,
    results: Mapping[str, Json] | None = None,
    real: bool = False,
) -> tuple[Scenario, list[str]]:
    """The scenario, and remarks about what is not as it will be. DefinitionInvalid."""
    loaded = {spec.node.type: spec for spec in specs}
    remarks: list[str] = []
    unknown = unknown_types(definition, builtin.node_types({**builtin.load(), **loaded}).keys())
    if unknown:
        remarks.append(
            f"not known here, so their arguments are not checked: {', '.join(unknown)} (--actions loads them)"
        )
    isolated = sorted(type for type, spec in loaded.items() if spec.isolated)
    if real and isolated:
        remarks.append(f"isolated actions need processes of their own and are doubled: {', '.join(isolated)}")
    performed = frozenset(loaded) - frozenset(isolated) if real else frozenset[str]()
    doubles = {type: _anything(type) for type in unknown}
    return scenario(name, [definition], {**loaded, **doubles}, results=results, real=performed), remarks


def _anything(type: str) -> ActionSpec:
    """Stands for an action that is installed elsewhere: it takes what it is given."""

    async def call(arguments: Json, context: Context) -> Json:
        raise NotImplementedError("it is doubled")

    return ActionSpec(node=NodeType(type=type, flow="action", payload_schema={"type": "object"}), call=call)
