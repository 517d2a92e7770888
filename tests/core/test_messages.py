"""What the author wrote for the buyer, evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.graph_check import build
from farebox.core.journal import RunOpened
from farebox.core.messages import LONGEST, message_of
from farebox.core.run import look, turn


def told(message: str, step: str = "pause#1", **body: Any) -> str:
    graph = build(
        {
            "nodes": {
                "root": {"type": "manual", "payload": {}, "children": ["pause"]},
                "pause": {
                    "type": "delay",
                    "payload": {"delayMs": 1000},
                    "public": {"message": message},
                    "children": [],
                },
            }
        },
        FLOW_TYPES,
    )
    position = look(graph, [RunOpened(at=0, trigger="root", payload={"body": body})], "run_1")
    turn(graph, position, 0)
    return message_of(graph, position, step)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Plain", "Plain"),
        ("{{ $trigger.body.n }} rows", "7 rows"),
        ("{{ $trigger.body.n }}", "7"),
        ("{{ $trigger.body.rows }}", ""),
        ("{{ $trigger.body.missing.deeper }}", ""),
        ("{{ true }}", ""),
    ],
)
def test_a_message_is_text_or_nothing(message: str, text: str) -> None:
    assert told(message, n=7, rows=[1]) == text


def test_a_message_is_short() -> None:
    assert len(told("{{ $trigger.body.long }}", long="x" * 9_999)) == LONGEST


def test_a_step_without_a_message_says_nothing() -> None:
    assert told("Plain", step="root#1") == ""


@pytest.mark.parametrize(
    ("step", "text"), [("inner#1", "10"), ("inner#2", "20"), ("inner#9", ""), ("deep#2.1", "20/1"), ("deep#9.1", "")]
)
def test_in_a_loop_each_iteration_has_its_own(step: str, text: str) -> None:
    graph = build(
        {
            "nodes": {
                "root": {"type": "manual", "payload": {}, "children": ["each"]},
                "each": {
                    "type": "for-each",
                    "payload": {"array": [10, 20], "concurrency": 2},
                    "loopBody": ["inner", "again"],
                    "children": [],
                },
                "inner": {
                    "type": "delay",
                    "payload": {"delayMs": 1000},
                    "public": {"message": "{{ $item }}"},
                    "children": [],
                },
                "again": {"type": "for-each", "payload": {"array": [1]}, "loopBody": ["deep"], "children": []},
                "deep": {
                    "type": "delay",
                    "payload": {"delayMs": 1000},
                    "public": {"message": "{{ $parent_item }}/{{ $item }}"},
                    "children": [],
                },
            }
        },
        FLOW_TYPES,
    )
    position = look(graph, [RunOpened(at=0, trigger="root", payload={"body": {}})], "run_1")
    turn(graph, position, 0)
    assert message_of(graph, position, step) == text
