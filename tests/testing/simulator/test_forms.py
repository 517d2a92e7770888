"""What is made for a schema fits it, says the validator that stands before the product."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.service.schemas import problems
from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.forms import fitting

SCHEMAS: list[Any] = [
    {"type": "object", "properties": {"a": {"type": "string", "minLength": 30}}, "required": ["a"]},
    {"type": "object", "properties": {"a": {"type": "string", "maxLength": 2}, "b": {"const": 5}}},
    {"type": "object", "properties": {"n": {"type": "integer", "minimum": -5, "exclusiveMaximum": -1}}},
    {"type": "object", "properties": {"n": {"type": "integer", "multipleOf": 7, "minimum": 10}}, "required": ["n"]},
    {"type": "object", "properties": {"n": {"type": "number", "minimum": 0.5, "maximum": 0.75}}, "required": ["n"]},
    {"type": "object", "properties": {"x": {"type": "array", "minItems": 2, "maxItems": 3, "items": {"enum": [1]}}}},
    {"type": "object", "properties": {"x": {"type": "array", "prefixItems": [{"type": "null"}]}}},
    {"type": "object", "properties": {"d": {"type": "string", "format": "date"}, "e": {"format": "email"}}},
    {"type": "object", "properties": {"p": {"type": "string", "pattern": "^[a-f]{3}$"}}, "required": ["p"]},
    {"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}},
    {"type": "object", "$defs": {"s": {"type": "boolean"}}, "properties": {"s": {"$ref": "#/$defs/s"}}},
    {
        "type": "object",
        "allOf": [
            {"properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"properties": {"b": {"type": ["string", "null"]}}, "required": ["b"]},
        ],
    },
    {"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}},
    {"type": "object", "properties": {"a": {"type": "integer", "default": 3, "examples": [4, 5]}}},
    {"type": "object", "properties": {"f": {"type": "string", "format": "file"}}, "required": ["f"]},
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_is_made_fits(schema: Any) -> None:
    for number in range(40):
        value = fitting(schema, Chance(f"form {number}"))
        assert problems(schema, value, "data") == [], value


def test_what_the_schema_offers_is_used() -> None:
    schema = {"type": "integer", "examples": [77], "minimum": 0, "maximum": 100}
    made = [fitting(schema, Chance(f"{number}")) for number in range(40)]
    assert 10 < made.count(77) < 35


def test_a_schema_that_turns_in_circles_ends() -> None:
    schema: Any = {"type": "object", "properties": {"below": {"$ref": "#"}}, "required": ["below"]}
    assert isinstance(fitting(schema, Chance("x")), dict)
