"""Small workflows in few words, for tests: ``workflow(a=act("b"), b=node("wait", payload={"timeoutMs": 5000}))``."""

from __future__ import annotations

from typing import Any

from farebox.core.values import Json


def node(type: str, children: str = "", payload: Json = None, *, body: str = "", **settings: Any) -> Json:
    """A node; ``children`` and ``body`` are ids with spaces between them, ``settings`` its other fields."""
    found: dict[str, Json] = {"type": type, "payload": payload or {}, "children": children.split(), **settings}
    if body:
        found["loopBody"] = body.split()
    return found


def act(children: str = "", payload: Json = None, **settings: Any) -> Json:
    """An action that does nothing by itself: the story says how it ends."""
    return node("act", children, payload, **settings)


def workflow(*, output: Json = None, limits: Json = None, **nodes: Json) -> Json:
    """A definition with a manual trigger ``root`` before every node that nothing else leads to."""
    reached = {child for one in nodes.values() for child in (*one["children"], *one.get("loopBody", ()))}
    first = [name for name in nodes if name not in reached]
    definition: dict[str, Json] = {"nodes": {"root": node("manual", " ".join(first)), **nodes}}
    if output is not None:
        definition["output"] = output
    if limits is not None:
        definition["limits"] = limits
    return definition
