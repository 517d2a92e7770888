"""Workflows that are mostly one action after the other, for what is told of turns taken in one stride."""

from __future__ import annotations

import os
from collections.abc import Callable

from hypothesis import strategies as st

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.graph import NodeType
from farebox.core.values import Json
from tests.core.random_runs import World

TYPES = {**FLOW_TYPES, "act": NodeType(type="act", flow="action")}
MOST = 60
MORE = 3 if os.environ.get("CI") else 1
KINDS = ("act",) * 8 + ("if", "wait", "delay", "fail")


@st.composite
def chains(draw: st.DrawFn) -> Json:
    """Mostly one action after the other, with whatever may stand in the way of a single stride."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 6)))]
    nodes: dict[str, Json] = {"root": {"type": "manual", "payload": {}, "children": names[:1]}}
    for place, name in enumerate(names):
        nodes[name] = node = {"type": draw(st.sampled_from(KINDS)), "payload": {}, "children": names[place + 1 :][:1]}
        if node["type"] == "if":
            node["payload"] = {"condition": True}
        elif node["type"] == "delay":
            node["payload"] = {"delayMs": 400}
        elif node["type"] == "act":
            _dress(draw, nodes, names[:place], name)
    more: dict[str, Json] = {}
    if draw(st.integers(0, 5)) == 0:
        more["limits"] = {"maxRunSeconds": 60}
    if draw(st.booleans()):
        more["output"] = {"n": draw(st.sampled_from(["{{ $nodes.n0.result.n }}", "{{ $trigger.missing }}", "plain"]))}
    return {"nodes": nodes, **more}


def _dress(draw: st.DrawFn, nodes: dict[str, Json], before: list[str], name: str) -> None:
    node = nodes[name]
    said = draw(st.sampled_from(["", "", "expression", "lane", "retry", "shows", "branch"]))
    earlier = before[-1] if before else "root"
    match said:
        case "expression":
            node["payload"] = {
                "of": draw(st.sampled_from([f"{{{{ $nodes.{earlier}.result.n }}}}", "{{ $trigger.missing }}"]))
            }
        case "lane":
            node["concurrencyKey"] = draw(st.sampled_from(["one", "{{ $trigger.missing }}"]))
        case "retry":
            node["retry"] = {"attempts": 2, "backoffMs": 10}
        case "shows":
            node["public"] = draw(st.sampled_from([{"show": False}, {"title": "T"}, {"message": "M"}]))
        case "branch" if before and nodes[earlier]["type"] == "act":
            nodes[earlier]["onError"] = "oops"
            nodes[earlier]["children"] = [name]
            node["branch"] = {earlier: "oops"}
        case _:
            pass


def line(*kinds: str, **more: Json) -> Json:
    names = [f"n{place}" for place in range(len(kinds))]
    nodes: dict[str, Json] = {"root": {"type": "manual", "payload": {}, "children": names[:1]}}
    for place, kind in enumerate(kinds):
        nodes[names[place]] = {"type": kind, "payload": {}, "children": names[place + 1 :][:1]}
    return {"nodes": nodes, **more}


def go_on(world: World, fails: Callable[[str], bool] = lambda step: False) -> None:
    """Whatever a run may wait for beside its work comes: a child ends, time passes, a wait is answered."""
    if world.position.children:
        child, step = next(iter(world.position.children.items()))
        world.child_ends(child, step, "failure" if fails(step) else "success")
    elif world.position.next_due is not None:
        world.now = max(world.now, world.position.next_due)
    else:
        step = next(iter(world.position.waiting))
        world.signal(step.partition("#")[0], step)
    world.turn()
