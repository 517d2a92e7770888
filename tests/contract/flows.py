"""The workflows that are bought here."""

from __future__ import annotations

from typing import Any


def chain(*nodes: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    all_nodes = [("root", {"type": "manual"}), *nodes]
    for place, (name, node) in enumerate(all_nodes):
        following = [all_nodes[place + 1][0]] if place + 1 < len(all_nodes) else []
        made[name] = {"payload": {}, **node, "children": following}
    return {"nodes": made, **more}


def say(name: str) -> tuple[str, dict[str, Any]]:
    return name, {"type": "format", "payload": {"data": {}, "template": "hello"}, "title": f"Say {name}"}


FORM = {"type": "object", "required": ["go"], "properties": {"go": {"type": "boolean"}}}
ASK = ("ask", {"type": "wait", "title": "Go on?", "payload": {"kind": "form", "form": FORM, "timeoutMs": 600_000}})
PRICE = {"amount": 500, "currency": "EUR", "providers": ["test"], "refund": "on_failure"}
FREE = chain(say("one"), output={"text": "{{ $nodes.one.result.formatted }}"})
PRICED = {**FREE, "price": PRICE}
ASKING = {**chain(say("one"), ASK, say("two")), "price": PRICE}
BROKEN = {**chain(("no", {"type": "fail", "payload": {"message": "Column 'price' is missing"}})), "price": PRICE}
LONG = chain(*[say(f"first{number}") for number in range(40)], ASK, *[say(f"then{number}") for number in range(40)])
