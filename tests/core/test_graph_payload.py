"""A node's payload becomes templates, each with the names it may use."""

from __future__ import annotations

import pytest

from farebox.core.expressions import Constant
from farebox.core.graph_payload import MAX_PAYLOAD
from farebox.core.values import Json
from tests.core.graphs import codes, definition, nodes_of, payload_codes, work
from tests.core.worlds import ITEM, WORLD


def loop(payload: dict[str, Json], body: dict[str, Json], **more: Json) -> dict[str, Json]:
    return definition({"a": {"type": "for-each", "loopBody": ["b"], "payload": payload}, "b": body, **more})


def test_a_payload_s_fields_are_arguments() -> None:
    node = nodes_of(definition({"a": {**work(), "payload": {"n": 1, "x": "{{ root.result.pages }}"}}}))["a"]
    assert {key: template.resolve(WORLD) for key, template in node.arguments.items()} == {"n": 1, "x": 4}
    assert node.arguments["n"].constant
    assert node.payload == {"n": 1, "x": "{{ root.result.pages }}"}


def test_a_condition_resolves_to_true_or_false() -> None:
    node = nodes_of(definition({"a": {"type": "if", "payload": {"condition": {"{{ $trigger.body.pages }}": 4}}}}))["a"]
    assert node.lazy["condition"].resolve(WORLD) is True
    assert not node.arguments


def test_a_switch_s_cases_are_compared_with_true() -> None:
    payload = {"value": "{{ $trigger.body.pages }}", "cases": {"few": 2, "four": 4}}
    node = nodes_of(definition({"a": {"type": "switch", "payload": payload}}))["a"]
    assert node.arguments["value"].resolve(WORLD) is True
    assert node.arguments["cases"].resolve(WORLD) == [{"name": "four", "value": True}]


def test_a_wait_s_payload_is_in_our_own_words() -> None:
    payload = {"timeoutMs": 5_000, "triggerType": "approval", "triggerConfig": {"title": "{{ $trigger.body.name }}?"}}
    node = nodes_of(definition({"a": {"type": "wait", "payload": payload}}))["a"]
    assert {key: template.resolve(WORLD) for key, template in node.arguments.items()} == {
        "timeoutMs": 5_000,
        "kind": "approval",
        "title": "Ada?",
    }


def test_a_field_per_item_sees_the_item() -> None:
    given = definition({"a": {"type": "transform", "payload": {"each": "{{ $item.price + $index }}"}}})
    assert nodes_of(given)["a"].lazy["each"].resolve(ITEM) == 4


def test_a_raw_field_is_left_alone() -> None:
    given = definition({"a": {"type": "format", "payload": {"template": "{{@x}} {{ zork"}}})
    assert nodes_of(given)["a"].lazy["template"] == Constant("{{@x}} {{ zork")


def test_collect_sees_the_body_of_its_loop() -> None:
    assert codes(loop({"array": [], "collect": "{{ b.result.x + $item }}"}, work())) == []
    body = {
        "type": "for-each",
        "payload": {"array": "{{ $item }}", "collect": "{{ $parent_index }}"},
        "loopBody": ["c"],
    }
    assert (
        codes(loop({"array": []}, body, c={**work(), "payload": {"x": "{{ [$item, $for.a.index, $for.b.item] }}"}}))
        == []
    )


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        (loop({"array": "{{ $item }}"}, work()), "nodes.a.payload.array", "item_outside_loop"),
        (loop({"array": "{{ b.result }}"}, work()), "nodes.a.payload.array", "not_an_ancestor"),
        (loop({"array": []}, {**work(), "payload": {"x": "{{ a.result }}"}}), "nodes.b.payload.x", "not_an_ancestor"),
        (
            loop({"array": []}, {**work(), "payload": {"x": "{{ $parent_item }}"}}),
            "nodes.b.payload.x",
            "item_outside_loop",
        ),
        (
            definition({"a": {**work("b"), "public": {"message": "{{ a.result }}"}}, "b": work()}),
            "nodes.a.public.message",
            "not_an_ancestor",
        ),
        (
            definition({"a": {**work(), "concurrencyKey": "{{ zork.result }}"}}),
            "nodes.a.concurrencyKey",
            "unknown_name",
        ),
        (
            definition({"a": {"type": "if", "payload": {"condition": "{{ zork }}"}}}),
            "nodes.a.payload.condition",
            "unknown_name",
        ),
        (
            definition({"a": {"type": "switch", "payload": {"value": "{{ zork }}", "cases": {"a": 1}}}}),
            "nodes.a.payload.value",
            "unknown_name",
        ),
        (
            definition({"a": {"type": "wait", "payload": {"title": "{{ zork }}"}}}),
            "nodes.a.payload.title",
            "unknown_name",
        ),
        (
            definition({"a": {**work(), "payload": {"x": [{"y": "{{ zork }}"}]}}}),
            "nodes.a.payload.x.0.y",
            "unknown_name",
        ),
    ],
)
def test_a_wrong_expression_is_told_at_its_field(given: dict[str, Json], field: str, code: str) -> None:
    assert codes(given) == [(field, code)]


def test_a_message_sees_ancestors() -> None:
    given = definition({"a": work("b"), "b": {**work(), "public": {"message": "After {{ a.result.x }}"}}})
    assert nodes_of(given)["b"].public.message is not None


def test_a_payload_is_checked_against_its_type() -> None:
    assert payload_codes("http", {"url": "{{ $trigger.body.url }}", "tries": 3}) == []
    assert payload_codes("http", {"tries": "3", "method": "GET"}) == [
        ("url", "payload_missing"),
        ("tries", "payload_type"),
        ("method", "payload_unknown"),
    ]


def test_expressions_are_checked_even_where_the_payload_is_wrong() -> None:
    assert payload_codes("http", {"headers": "{{ zork }}"}) == [("url", "payload_missing"), ("headers", "unknown_name")]


def test_a_field_that_is_wrong_is_told_once() -> None:
    assert payload_codes("wait", {"timeoutMs": -5}) == [("timeoutMs", "payload_value")]


def test_a_check_that_breaks_is_a_problem_of_the_payload() -> None:
    assert payload_codes("broken", {}) == [("", "payload_invalid")]


def test_a_payload_has_a_size() -> None:
    assert payload_codes("work", {"text": "x" * MAX_PAYLOAD}) == [("", "payload_too_large")]


def test_a_full_list_of_problems_compiles_nothing() -> None:
    nodes = {f"n{i}": {**work(), "payload": {"x": ["{{ zork }}"] * 60}} for i in range(8)}
    assert len(codes(definition(nodes))) == 300
