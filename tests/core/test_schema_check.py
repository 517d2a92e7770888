"""Schemas that strangers' data will meet, and payloads against the catalogue's schemas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.schema_check import MAX_SCHEMA_DEPTH, MAX_UNKNOWN, payload_problems, schema_problems
from farebox.core.values import Json

GOOD = {
    "type": "object",
    "required": ["csv"],
    "properties": {
        "csv": {"type": "string", "maxLength": 100, "pattern": "^a+$"},
        "size": {"type": ["integer", "null"], "minimum": 1},
        "kind": {"enum": ["a", "b"]},
        "more": {"anyOf": [{"$ref": "#/$defs/more"}, True]},
        "list": {"type": "array", "items": {"type": "number"}},
    },
    "additionalProperties": False,
    "$defs": {"more": {"type": "object"}},
}


def codes(schema: Json) -> list[tuple[str, str]]:
    return [(path, code) for path, code, _ in schema_problems(schema)]


def test_an_ordinary_schema_passes() -> None:
    assert codes(GOOD) == []
    assert codes({}) == []


@pytest.mark.parametrize(
    ("schema", "path", "code"),
    [
        ([], "", "schema_invalid"),
        ({"type": "string"}, "type", "schema_invalid"),
        ({"properties": {"a": {"$ref": "https://example.com/a"}}}, "properties.a.$ref", "schema_remote"),
        ({"properties": {"a": {"$dynamicRef": 5}}}, "properties.a.$dynamicRef", "schema_remote"),
        ({"properties": {"a": {"type": "text"}}}, "properties.a.type", "schema_invalid"),
        ({"properties": {"a": {"type": ["string", 5]}}}, "properties.a.type", "schema_invalid"),
        ({"properties": ["a"]}, "properties", "schema_invalid"),
        ({"properties": {"a": 5}}, "properties.a", "schema_invalid"),
        ({"anyOf": []}, "anyOf", "schema_invalid"),
        ({"oneOf": {"a": 1}}, "oneOf", "schema_invalid"),
        ({"allOf": [{"not": {"maximum": "5"}}]}, "allOf.0.not.maximum", "schema_invalid"),
        ({"minLength": True}, "minLength", "schema_invalid"),
        ({"required": "a"}, "required", "schema_invalid"),
        ({"required": [5]}, "required", "schema_invalid"),
        ({"items": {"enum": []}}, "items.enum", "schema_invalid"),
        ({"items": {"pattern": "x" * 1_001}}, "items.pattern", "schema_invalid"),
        ({"items": {"pattern": 5}}, "items.pattern", "schema_invalid"),
    ],
)
def test_what_is_no_schema_is_found_at_its_place(schema: Json, path: str, code: str) -> None:
    assert codes(schema) == [(path, code)]


def test_a_schema_is_neither_huge_nor_deep() -> None:
    assert codes({"properties": {f"p{i}": {} for i in range(2_100)}})[0][1] == "schema_too_large"
    deep: Json = {}
    for _ in range(MAX_SCHEMA_DEPTH + 1):
        deep = {"items": deep}
    assert [code for _, code in codes(deep)] == ["schema_too_large"]


PAYLOAD = {
    "type": "object",
    "properties": {
        "url": {"type": "string", "minLength": 1, "maxLength": 10},
        "tries": {"type": "integer", "minimum": 1, "maximum": 5},
        "share": {"type": "number", "minimum": 0},
        "on": {"type": "boolean"},
        "kind": {"enum": ["GET", "POST"]},
        "fixed": {"const": 5},
        "list": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        "map": {"type": "object", "additionalProperties": {"type": "string"}},
        "many": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Box"}]},
        "one": {"oneOf": [{"type": "null"}, {"type": "integer"}]},
        "any": {},
    },
    "required": ["url"],
    "additionalProperties": False,
    "$defs": {"Box": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}},
}


@pytest.mark.parametrize(
    "more",
    [
        {"tries": 5, "share": 0.5, "on": True, "kind": "GET", "fixed": 5, "list": ["a"], "map": {"a": "b"}},
        {"many": {"n": 1}, "one": None, "any": [1]},
        {"many": "text", "tries": "{{ $vars.tries }}", "list": ["{{ $item }}"], "map": "{{ $vars.map }}"},
    ],
)
def test_a_payload_passes(more: dict[str, Json]) -> None:
    assert payload_problems({"url": "x", **more}, PAYLOAD) == []


@pytest.mark.parametrize(
    ("more", "path", "code", "part"),
    [
        ({"url": 5}, "url", "payload_type", "must be string, not a number"),
        ({"url": ""}, "url", "payload_value", "at least 1 and at most 10 characters"),
        ({"url": "x" * 11}, "url", "payload_value", "characters"),
        ({"tries": 2.5}, "tries", "payload_type", "integer"),
        ({"tries": True}, "tries", "payload_type", "integer"),
        ({"tries": 6}, "tries", "payload_value", "between 1 and 5"),
        ({"share": -1}, "share", "payload_value", "between 0 and any"),
        ({"kind": "PUT"}, "kind", "payload_value", "GET, POST"),
        ({"fixed": 4}, "fixed", "payload_value", "5"),
        ({"list": ["a", "b", "c"]}, "list", "payload_value", "at most 2 items"),
        ({"list": ["a", 5]}, "list.1", "payload_type", "string"),
        ({"map": {"a": 5}}, "map.a", "payload_type", "string"),
        ({"many": {}}, "many.n", "payload_missing", "'n' is needed"),
        ({"one": "x"}, "one", "payload_type", "null"),
        ({"trise": 5}, "trise", "payload_unknown", "did you mean 'tries'"),
        ({"zork": 5}, "zork", "payload_unknown", "there are url, tries"),
    ],
)
def test_what_does_not_fit_is_found_at_its_place(more: dict[str, Json], path: str, code: str, part: str) -> None:
    ((at, found, text),) = payload_problems({"url": "x", **more}, PAYLOAD)
    assert (at, found) == (path, code)
    assert part in text


def test_what_is_needed_is_named() -> None:
    assert [path for path, _, _ in payload_problems({}, PAYLOAD)] == ["url"]


def test_a_schema_may_stand_behind_a_reference() -> None:
    schema = {"$ref": "#/$defs/A", "$defs": {"A": {"type": "object", "required": ["x"]}}}
    assert [path for path, _, _ in payload_problems({}, schema)] == ["x"]


def test_no_schema_wants_nothing() -> None:
    assert payload_problems({"a": 1}, None) == []
    assert payload_problems({"a": 1}, {"type": "object"}) == []
    assert payload_problems("x", {"maxLength": 5}) == []
    assert payload_problems({"a": 1}, {"additionalProperties": False})[0][2] == "nothing reads 'a'; there are none"


def test_a_heap_of_unknown_keys_is_not_told_one_by_one() -> None:
    assert len(payload_problems({f"k{i}": 1 for i in range(500)}, {"additionalProperties": False})) == MAX_UNKNOWN


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "properties", "items", "$ref", "anyOf", "enum", "required", "minimum", "url", "list"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_a_schema_or_has_problems(schema: Json) -> None:
    list(schema_problems(schema))


@given(JSON)
def test_any_json_fits_or_has_problems(payload: Json) -> None:
    payload_problems(payload, PAYLOAD)
