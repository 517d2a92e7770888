"""What is marked secret reaches nothing a buyer reads."""

from __future__ import annotations

import pytest

from farebox.core.values import Json
from tests.core.graphs import chain, codes, definition, work

VARS = [{"name": "key", "sensitive": True, "default": "s3cr3t"}, {"name": "rate", "default": 2}]


def found(nodes: dict[str, Json], **more: Json) -> list[tuple[str, str]]:
    return codes(definition(nodes, variableDefs=VARS, sensitivePropKeys=["token"], **more))


@pytest.mark.parametrize(
    "output",
    [
        {"x": "{{ $vars.key }}"},
        {"x": ["Key: {{ $vars.key }}"]},
        {"x": "{{ $vars }}"},
        {"x": "{{ $vars[$trigger.body.name] }}"},
        {"x": "{{ $trigger.zork || $vars.key }}"},
        {"x": "{{ size($vars.key) > 3 }}"},
        {"x": "{{ has($vars.key) }}"},
        {"x": "{{ $props.token }}"},
        {"x": "{{ $props }}"},
        {"x": "{{ vault.result.password }}"},
        {"x": "{{ vault.error }}"},
        {"x": "{{ made.result.output }}"},
    ],
)
def test_an_output_with_a_secret_blocks_publishing(output: Json) -> None:
    nodes = {
        "vault": {"type": "vault", "children": ["made"]},
        "made": {"type": "transform", "payload": {"value": "{{ vault.result.password }}"}},
    }
    assert found(nodes, output=output) == [("output.x", "secret_exposed")]


def test_an_output_that_is_one_expression_is_looked_at_too() -> None:
    assert found({"a": work()}, output="{{ $vars.key }}") == [("output", "secret_exposed")]


def test_what_is_no_secret_may_be_shown() -> None:
    nodes = {
        "a": {**work(), "payload": {"authorization": "{{ $vars.key }}"}, "public": {"message": "{{ $vars.rate }}"}}
    }
    output = {"rate": "{{ $vars.rate }}", "made": "{{ a.result }}", "p": "{{ $props.other }}", "t": "{{ root.result }}"}
    assert found(nodes, output=output) == []


@pytest.mark.parametrize(
    ("node", "field"),
    [
        ({**work(), "public": {"message": "{{ $vars.key }}"}}, "nodes.a.public.message"),
        ({"type": "fail", "payload": {"message": "No {{ $vars.key }}"}}, "nodes.a.payload.message"),
        ({"type": "wait", "payload": {"title": "{{ $vars.key }}?"}}, "nodes.a.payload.title"),
        (
            {
                "type": "wait",
                "payload": {"form": {"type": "object", "properties": {"a": {"const": "{{ $vars.key }}"}}}},
            },
            "nodes.a.payload.form",
        ),
        ({"type": "artifact", "payload": {"name": "x", "content": "{{ $vars.key }}"}}, "nodes.a.payload.content"),
    ],
)
def test_every_public_place_is_looked_at(node: dict[str, Json], field: str) -> None:
    assert found({"a": node}) == [(field, "secret_exposed")]


def test_a_private_file_may_hold_a_secret() -> None:
    payload = {"name": "x", "content": "{{ $vars.key }}"}
    assert found({"a": {"type": "artifact", "payload": {**payload, "private": True}}}) == []
    maybe = {**payload, "private": "{{ 1 == 1 }}"}  # nobody can tell at publish
    assert found({"a": {"type": "artifact", "payload": maybe}}) == [("nodes.a.payload.content", "secret_exposed")]


def test_a_secret_stays_one_on_its_way_through_pure_nodes_and_loops() -> None:
    nodes = chain(
        {"type": "transform", "payload": {"each": "{{ $vars.key + $item }}"}},
        {"type": "transform", "payload": {"value": {"deep": ["{{ a.result.output }}"]}}},
        {**work(), "public": {"message": "{{ b.result }}"}},
    )
    assert found(nodes) == [("nodes.c.public.message", "secret_exposed")]
    loop = {"type": "for-each", "payload": {"array": [], "collect": "{{ $vars.key }}"}, "loopBody": ["b"]}
    assert found({"a": loop, "b": work()}, output={"x": "{{ a.result.items }}"}) == [("output.x", "secret_exposed")]


def test_what_an_action_made_of_a_secret_is_its_own() -> None:
    nodes = chain(
        {**work(), "payload": {"key": "{{ $vars.key }}"}}, {"type": "fail", "payload": {"message": "{{ a.result }}"}}
    )
    assert found(nodes) == []


@pytest.mark.parametrize("given", [5, "token", [5]])
def test_sensitive_props_are_a_list_of_names(given: Json) -> None:
    assert codes(definition({"a": work()}, sensitivePropKeys=given)) == [("sensitivePropKeys", "props_invalid")]


def test_a_node_of_an_unknown_type_hides_nothing() -> None:
    assert found({"a": {"type": "zork"}}, output={"x": "{{ a.result }}"}) == [("nodes.a.type", "unknown_type")]
