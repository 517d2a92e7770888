"""Definitions to check, and the node types they use."""

from __future__ import annotations

from typing import Any

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.graph import GraphError, Node, NodeType
from farebox.core.graph_check import build, check
from farebox.core.values import Json

TYPES = {
    **FLOW_TYPES,
    "work": NodeType(type="work", flow="action", name="Work", timeout_ms=30_000),
    "http": NodeType(
        type="http",
        flow="action",
        payload_schema={
            "type": "object",
            "properties": {"url": {"type": "string"}, "tries": {"type": "integer"}, "headers": {}},
            "required": ["url"],
            "additionalProperties": False,
        },
    ),
    "transform": NodeType(type="transform", flow="pure", lazy=frozenset({"each"})),
    "format": NodeType(type="format", flow="pure", lazy=frozenset({"template"}), modes={"template": "raw"}),
    "artifact": NodeType(type="artifact", flow="action"),
    "vault": NodeType(type="vault", flow="action", tags=("secret",)),
    "broken": NodeType(type="broken", flow="pure", check=lambda payload: payload["zork"]),
}


def definition(nodes: dict[str, Json], **more: Json) -> dict[str, Json]:
    """A workflow with a manual trigger ``root`` that leads to the first of these nodes, unless they bring their own."""
    first = next(iter(nodes), None)
    root: dict[str, Json] = {"type": "manual", "children": [] if first is None else [first]}
    return {"nodes": nodes if "root" in nodes else {"root": root, **nodes}, **more}


def work(*children: str, **more: Json) -> dict[str, Json]:
    return {"type": "work", "children": list(children), **more}


def chain(*nodes: dict[str, Json]) -> dict[str, Json]:
    """Nodes a, b, c ... each leading to the next."""
    ids = "abcdefgh"
    return {ids[i]: {**node, "children": [ids[i + 1]] if i + 1 < len(nodes) else []} for i, node in enumerate(nodes)}


def errors(given: Json) -> list[GraphError]:
    return check(given, TYPES)


def codes(given: Json) -> list[tuple[str, str]]:
    """(field, code) of every problem."""
    return [(error.field, error.code) for error in errors(given)]


def nodes_of(given: Json) -> dict[str, Node]:
    return dict(build(given, TYPES).nodes)


def payload_codes(type: str, payload: Any) -> list[tuple[str, str]]:
    """The problems of one node's payload, fields counted from the payload."""
    body = {"loopBody": ["b"]} if type == "for-each" else {}
    nodes = {"a": {"type": type, "payload": payload, **body}, **({"b": work()} if body else {})}
    return [(field.removeprefix("nodes.a.payload").removeprefix("."), code) for field, code in codes(definition(nodes))]
