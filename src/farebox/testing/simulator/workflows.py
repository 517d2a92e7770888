"""The house's own workflows for ``make sim``: between them every kind of node that moves money, time or other runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from farebox.actions.port import ActionSpec, Context
from farebox.core.graph import NodeType
from farebox.core.values import Json
from farebox.testing.simulator.scenario import Scenario, scenario

PRICE = {"amount": 500, "currency": "EUR", "providers": ["test"], "refund": "on_failure"}
FORM = {
    "type": "object",
    "properties": {"sure": {"type": "boolean"}, "why": {"type": "string", "minLength": 2, "maxLength": 20}},
    "required": ["sure"],
}


def work(type: str = "work") -> ActionSpec:
    """An action to be doubled."""

    async def call(arguments: Json, context: Context) -> Json:
        raise NotImplementedError("it is doubled")

    return ActionSpec(node=NodeType(type=type, flow="action", payload_schema={"type": "object"}), call=call)


def _line() -> Json:
    return {
        "price": PRICE,
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["one"]},
            "one": {"type": "work", "payload": {"n": 1}, "children": ["two"]},
            "two": {"type": "work", "payload": {"of": "{{ $nodes.one.result.done }}"}, "children": []},
        },
        "output": {"done": "{{ $nodes.two.result.done }}"},
    }


def _asking() -> Json:
    """A question with a deadline, two ways out, a pause, a step whose failure is handled."""
    return {
        "price": {**PRICE, "refund": "never"},
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["ask"]},
            "ask": {
                "type": "wait",
                "payload": {"kind": "form", "form": FORM, "title": "Sure?", "timeoutMs": 60_000},
                "children": ["fits", "sorry"],
            },
            "fits": {
                "type": "if",
                "payload": {"condition": "{{ $nodes.ask.result.data.sure }}"},
                "branch": "resumed",
                "children": ["rest", "other"],
            },
            "rest": {"type": "delay", "payload": {"delayMs": 5_000}, "branch": "then", "children": ["last"]},
            "other": {
                "type": "work",
                "payload": {},
                "branch": "else",
                "onError": "continue",
                "retry": {"attempts": 2, "backoffMs": 100},
                "children": ["last"],
            },
            "sorry": {"type": "work", "payload": {}, "branch": "timed_out", "children": []},
            "last": {"type": "work", "payload": {}, "public": {"progress": True}, "children": []},
        },
    }


def _child() -> Json:
    return {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["call"]},
            "call": {"type": "wait", "payload": {"kind": "callback", "timeoutMs": 90_000}, "children": ["done"]},
            "done": {"type": "work", "payload": {}, "children": []},
        },
    }


def _parent() -> Json:
    """Items side by side that share a key, and a child that is waited for; few at once."""
    return {
        "price": PRICE,
        "limits": {"concurrent": 1, "perMinute": 2},
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["each"]},
            "each": {
                "type": "for-each",
                "payload": {"array": [1, 2, 3], "concurrency": 2, "onItemError": "continue"},
                "loopBody": ["item"],
                "children": ["sub"],
            },
            "item": {"type": "work", "payload": {}, "concurrencyKey": "shared", "children": []},
            "sub": {"type": "trigger-workflow", "payload": {"workflowId": "@0", "wait": True}, "children": ["end"]},
            "end": {"type": "work", "payload": {}, "children": []},
        },
    }


def _nightly() -> Json:
    """Free, by hand and every quarter of an hour."""
    return {
        "limits": {"perMinute": 5, "maxRunSeconds": 120},
        "triggerNodeIds": ["hand", "clock"],
        "nodes": {
            "hand": {"type": "manual", "payload": {}, "children": ["one"]},
            "clock": {"type": "schedule", "payload": {"cron": "*/15 * * * *"}, "children": ["one"]},
            "one": {"type": "work", "payload": {}, "children": ["two", "three"]},
            "two": {"type": "work", "payload": {}, "children": ["join"]},
            "three": {"type": "work", "payload": {}, "children": ["join"]},
            "join": {"type": "work", "payload": {}, "children": []},
        },
    }


@cache
def house_scenarios() -> tuple[Scenario, ...]:
    """All of them, published."""
    specs: Mapping[str, ActionSpec] = {"work": work()}
    return (
        scenario("line", [_line()], specs),
        scenario("asking", [_asking()], specs),
        scenario("children", [_child(), _parent()], specs),
        scenario("nightly", [_nightly()], specs),
    )
