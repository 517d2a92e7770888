"""Price, limits, variables, output and input schema belong to the whole workflow."""

from __future__ import annotations

import pytest

from farebox.core.graph import Limits, Price
from farebox.core.graph_check import build
from farebox.core.graph_settings import MAX_VARIABLES
from farebox.core.values import Json
from tests.core.graphs import TYPES, codes, definition, work
from tests.core.worlds import WORLD

A = {"a": work()}


def price(**more: Json) -> Json:
    return {"amount": 500, "currency": "eur", **more}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (price(), Price(500, "EUR")),
        (
            price(providers=["stripe", "x402"], refund="never", checkoutExpiresInSeconds=3_600),
            Price(500, "EUR", ("stripe", "x402"), "never", 3_600),
        ),
    ],
)
def test_a_price_is_read(given: Json, expected: Price | None) -> None:
    assert build(definition(A, price=given), TYPES).price == expected


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (5, "price"),
        (price(amount=0), "price.amount"),
        (price(amount=5.0), "price.amount"),
        (price(amount=True), "price.amount"),
        (price(amount="500"), "price.amount"),
        (price(amount=10**12), "price.amount"),
        (price(currency="euro"), "price.currency"),
        (price(currency=978), "price.currency"),
        (price(providers=[]), "price.providers"),
        (price(providers="test"), "price.providers"),
        (price(providers=[5]), "price.providers"),
        (price(providers=["test", "test"]), "price.providers"),
        (price(refund="always"), "price.refund"),
        (price(checkoutExpiresInSeconds=5), "price.checkoutExpiresInSeconds"),
    ],
)
def test_a_wrong_price_is_told(given: Json, field: str) -> None:
    assert codes(definition(A, price=given)) == [(field, "price_invalid")]


def test_a_slip_in_the_price_is_told() -> None:
    assert codes(definition(A, price=price(refunds="never"))) == [("price.refunds", "unknown_key")]


def test_what_is_delivered_is_read() -> None:
    assert build(definition(A, delivers=["A report", "Charts"]), TYPES).delivers == ("A report", "Charts")
    assert build(definition(A), TYPES).delivers == ()


@pytest.mark.parametrize("given", ["A report", [7], [" "], ["x" * 201], ["x"] * 11])
def test_what_is_delivered_is_a_short_list_of_texts(given: Json) -> None:
    assert ("delivers", "delivers_invalid") in codes(definition(A, delivers=given))


def test_limits_are_read() -> None:
    limits = {"perMinute": 5, "concurrent": 2, "maxRunSeconds": 60, "unpaidPerClient": 3, "priority": "high"}
    assert build(definition(A, limits=limits), TYPES).limits == Limits(5, 2, 60, 3, "high")
    assert build(definition(A, limits={"concurrent": 1}), TYPES).limits == Limits(concurrent=1)
    assert build(definition(A), TYPES).limits == Limits()


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        (5, "limits", "limits_invalid"),
        ({"perMinute": 0}, "limits.perMinute", "limits_invalid"),
        ({"concurrent": "2"}, "limits.concurrent", "limits_invalid"),
        ({"concurent": 2}, "limits.concurent", "unknown_key"),
        ({"priority": "urgent"}, "limits.priority", "limits_invalid"),
        ({"priority": 1}, "limits.priority", "limits_invalid"),
        ({"priority": ["high"]}, "limits.priority", "limits_invalid"),
    ],
)
def test_wrong_limits_are_told(given: Json, field: str, code: str) -> None:
    assert codes(definition(A, limits=given)) == [(field, code)]


def variables(*defs: Json) -> list[tuple[str, str]]:
    return codes(definition(A, variableDefs=list(defs)))


def test_variables_have_defaults() -> None:
    defs = [
        {"name": "rate", "type": "number", "default": 2.5, "lifetime": "workflow"},
        {"name": "none", "type": "string"},
        {"name": "any", "default": {"a": 1}},
        {"name": "json", "type": "json", "default": [1]},
        {"name": "on", "type": "boolean", "default": True},
        {"name": "off", "default": False, "sensitive": False},
    ]
    made = build(
        definition({"a": {**work(), "payload": {"x": "{{ $vars.none || $vars.rate }}"}}}, variableDefs=defs), TYPES
    )
    assert made.vars == {"rate": 2.5, "any": {"a": 1}, "json": [1], "on": True, "off": False}


@pytest.mark.parametrize(
    ("one", "field", "code"),
    [
        (5, "", "variable_invalid"),
        ({}, ".name", "variable_invalid"),
        ({"name": "a b"}, ".name", "variable_invalid"),
        ({"name": "x", "type": "text"}, ".type", "variable_invalid"),
        ({"name": "x", "type": 5}, ".type", "variable_invalid"),
        ({"name": "x", "type": "number", "default": "5"}, ".default", "variable_invalid"),
        ({"name": "x", "type": "number", "default": True}, ".default", "variable_invalid"),
        ({"name": "x", "type": "array", "default": {}}, ".default", "variable_invalid"),
        ({"name": "x", "sensitive": "yes"}, ".sensitive", "variable_invalid"),
        ({"name": "x", "defualt": 5}, ".defualt", "unknown_key"),
    ],
)
def test_a_wrong_variable_is_told(one: Json, field: str, code: str) -> None:
    assert variables(one) == [(f"variableDefs.0{field}", code)]


def test_a_variable_is_defined_once() -> None:
    assert variables({"name": "x"}, {"name": "x"}) == [("variableDefs.1.name", "variable_invalid")]


@pytest.mark.parametrize("given", [5, [{"name": f"v{i}"} for i in range(MAX_VARIABLES + 1)]])
def test_variables_are_a_list_of_some_length(given: Json) -> None:
    assert codes(definition(A, variableDefs=given)) == [("variableDefs", "variable_invalid")]


@pytest.mark.parametrize(
    ("nodes", "field"),
    [
        ({"a": {**work(), "payload": {"x": "{{ $vars.raet }}"}}}, "nodes.a.payload.x"),
        ({"a": {"type": "transform", "payload": {"each": "{{ $vars.raet + $index }}"}}}, "nodes.a.payload.each"),
        ({"a": {**work(), "public": {"message": "{{ $vars.raet }}"}}}, "nodes.a.public.message"),
        ({"a": {**work(), "concurrencyKey": "{{ $vars.raet }}"}}, "nodes.a.concurrencyKey"),
    ],
)
def test_a_variable_that_nobody_defined_is_told(nodes: dict[str, Json], field: str) -> None:
    assert codes(definition(nodes, variableDefs=[{"name": "rate"}])) == [(field, "unknown_variable")]


def test_all_variables_at_once_or_by_a_path_are_nobody_s_mistake() -> None:
    assert codes(definition({"a": {**work(), "payload": {"x": "{{ $vars }}", "y": "{{ $vars[$trigger.k] }}"}}})) == []


def test_the_output_is_evaluated_key_by_key() -> None:
    output = build(definition(A, output={"pages": "{{ $trigger.body.pages }}", "n": 1}), TYPES).output
    assert isinstance(output, dict)
    assert {key: template.resolve(WORLD) for key, template in output.items()} == {"pages": 4, "n": 1}


def test_the_output_may_be_one_expression_or_nothing() -> None:
    output = build(definition(A, output="{{ $trigger.body.rows }}"), TYPES).output
    assert output is not None
    assert not isinstance(output, dict)
    assert build(definition(A), TYPES).output is None


@pytest.mark.parametrize(
    ("output", "field", "code"),
    [
        ({"x": "{{ zork }}"}, "output.x", "unknown_name"),
        ("{{ $item }}", "output", "item_outside_loop"),
        ({"x": "{{ b.result }}"}, "output.x", "not_an_ancestor"),
        ({"x": "{{ $vars.zork }}"}, "output.x", "unknown_variable"),
        ("{{ $vars.zork }}", "output", "unknown_variable"),
    ],
)
def test_a_wrong_output_is_told(output: Json, field: str, code: str) -> None:
    loop = {"type": "for-each", "payload": {"array": []}, "loopBody": ["b"]}
    assert codes(definition({"a": loop, "b": work()}, output=output)) == [(field, code)]


SCHEMA = {"type": "object", "properties": {"csv": {"type": "string"}}}
INPUTS = [
    {"key": "csv", "type": "string", "required": True, "description": "The table"},
    {"key": "n", "type": "number", "required": False},
    {"key": "any"},
]


def input_schema(trigger: dict[str, Json], **more: Json) -> Json:
    return build(definition({"root": {**trigger, "children": ["a"]}, "a": work()}, **more), TYPES).input_schema


def test_the_manual_trigger_s_schema_comes_first() -> None:
    manual = {"type": "manual", "payload": {"inputSchema": SCHEMA}}
    assert input_schema(manual, inputSchema=INPUTS) == SCHEMA
    assert input_schema({"type": "manual"}, inputSchema=SCHEMA) == SCHEMA
    assert input_schema({"type": "webhook"}) is None
    assert input_schema({"type": "manual"}, inputSchema=[]) is None


def test_a_list_of_inputs_becomes_a_schema() -> None:
    assert input_schema({"type": "manual"}, inputSchema=INPUTS) == {
        "type": "object",
        "properties": {"csv": {"type": "string", "description": "The table"}, "n": {"type": "number"}, "any": {}},
        "required": ["csv"],
    }
    assert input_schema({"type": "manual"}, inputSchema=INPUTS[1:]) == {
        "type": "object",
        "properties": {"n": {"type": "number"}, "any": {}},
    }


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        (5, "inputSchema", "schema_invalid"),
        ({"properties": 5}, "inputSchema.properties", "schema_invalid"),
        ([5], "inputSchema.0", "input_invalid"),
        ([{"key": ""}], "inputSchema.0", "input_invalid"),
        ([{"key": "a"}, {"key": "a"}], "inputSchema.1.key", "input_invalid"),
        ([{"key": "a", "type": "text"}], "inputSchema.0.type", "input_invalid"),
        ([{"key": "a", "required": "yes"}], "inputSchema.0.required", "input_invalid"),
        ([{"key": "a", "reqiured": True}], "inputSchema.0.reqiured", "unknown_key"),
    ],
)
def test_a_wrong_input_schema_is_told(given: Json, field: str, code: str) -> None:
    assert codes(definition(A, inputSchema=given)) == [(field, code)]
