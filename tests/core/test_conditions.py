"""Conditions written as JSON compare what people mean, and are checked before anything runs."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.conditions import MAX_NESTING, compile_condition, compile_item_filter, find_condition, same
from farebox.core.expressions import ExpressionError, Finding, Names
from farebox.core.values import Json
from tests.core.worlds import WORLD

NAME, PAGES, ROWS = "{{ $trigger.body.name }}", "{{ $trigger.body.pages }}", "{{ $trigger.body.rows }}"
MISSING = "{{ $trigger.body.zork }}"


def holds(condition: Json) -> bool:
    return bool(compile_condition(condition).resolve(WORLD))


def problems(condition: Json) -> list[tuple[str, str]]:
    found: list[Finding] = []
    find_condition(condition, Names(nodes={}), "condition", found)
    return [(one.field, one.error.code) for one in found]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (True, True),
        ("{{ true }}", True),
        ("{{ $trigger.body.pages > 3 }}", True),
        ("{{ $trigger.body.no }}", False),
        ("{{ $trigger.body.zork || $trigger.body.no }}", False),
        ({PAGES: 4}, True),
        ({PAGES: {"$eq": 4.0}}, True),
        ({PAGES: {"$ne": 4}}, False),
        ({PAGES: {"$gt": 3, "$lt": 4}}, False),
        ({PAGES: {"$gte": 4, "$lte": 4}}, True),
        ({PAGES: {"$gt": "{{ $vars.rate }}"}}, True),
        ({NAME: {"$lt": "Bob"}}, True),
        ({PAGES: {"$in": [1, 4]}}, True),
        ({PAGES: {"$nin": [1, 4]}}, False),
        ({PAGES: {"$notIn": [1]}}, True),
        ({NAME: {"$contains": "d"}}, True),
        ({NAME: {"$contains": 1}}, False),
        ({NAME: {"$notContains": "z"}}, True),
        ({"{{ $vars.names }}": {"$contains": "x"}}, True),
        ({"{{ $trigger.body }}": {"$contains": "pages"}}, True),
        ({"{{ $trigger.body }}": {"$contains": 5}}, False),
        ({NAME: {"$startsWith": "A", "$endsWith": "a"}}, True),
        ({NAME: {"$startsWith": "a"}}, False),
        ({MISSING: {"$exists": True}}, False),
        ({MISSING: {"$exists": False}}, True),
        ({MISSING: {"$notExists": True}}, True),
        ({"{{ $trigger.body.nothing }}": {"$exists": True}}, False),
        ({PAGES: {"$exists": True}}, True),
        ({PAGES: 4, NAME: "Ada"}, True),
        ({PAGES: 4, NAME: "Bob"}, False),
        ({"$and": [{PAGES: 4}, {"$or": [{NAME: "Bob"}, "{{ $vars.rate == 2 }}"]}]}, True),
        ({"$or": [{PAGES: 5}, {NAME: "Bob"}]}, False),
        ({"$or": [{PAGES: 4}, {MISSING: 1}]}, True),
        ({"$and": [{PAGES: 5}, {MISSING: 1}]}, False),
        ({PAGES: {}}, False),
    ],
)
def test_a_condition_holds_or_not(condition: Json, expected: bool) -> None:
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({MISSING: 1}, "missing_value"),
        ("{{ $trigger.body.pages }}", "type_error"),
        ("{{ $trigger.body.nothing }}", "type_error"),
        ({PAGES: {"$gt": "3"}}, "type_error"),
        ({"{{ $trigger.body.no }}": {"$gt": 3}}, "type_error"),
        ({PAGES: {"$in": 4}}, "type_error"),
        ({PAGES: {"$contains": 4}}, "type_error"),
        ({PAGES: {"$startsWith": "4"}}, "type_error"),
        ({NAME: {"$endsWith": 4}}, "type_error"),
    ],
)
def test_what_cannot_be_compared_is_an_error(condition: Json, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        holds(condition)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("condition", "field", "code"),
    [
        (None, "condition", "condition_invalid"),
        ("true", "condition", "condition_invalid"),
        (5, "condition", "condition_invalid"),
        ({}, "condition", "condition_invalid"),
        ("{{ 5 }}", "condition", "condition_invalid"),
        ("{{ $vars.x }} and so on", "condition", "condition_invalid"),
        ("{{ zork }}", "condition", "unknown_name"),
        ({"$and": []}, "condition.$and", "condition_invalid"),
        ({"$or": {"a": 1}}, "condition.$or", "condition_invalid"),
        ({"$not": []}, "condition.$not", "unknown_operator"),
        ({"pages": 4}, "condition.pages", "condition_invalid"),
        ({"{{ @pages }}": 4}, "condition.{{ @pages }}", "condition_invalid"),
        ({PAGES: {"$gtt": 4}}, f"condition.{PAGES}.$gtt", "unknown_operator"),
        ({PAGES: {"x": 4}}, f"condition.{PAGES}.x", "unknown_operator"),
        ({"{{ zork }}": 4}, "condition.{{ zork }}", "unknown_name"),
        ({PAGES: {"$eq": "{{ zork }}"}}, f"condition.{PAGES}.$eq", "unknown_name"),
        ({"$and": [{PAGES: 4}, 7]}, "condition.$and.1", "condition_invalid"),
    ],
)
def test_what_is_no_condition_is_found_at_its_place(condition: Json, field: str, code: str) -> None:
    assert problems(condition) == [(field, code)]


def test_the_first_problem_is_raised_where_one_is_enough() -> None:
    with pytest.raises(ExpressionError, match="did you mean '\\$gte'"):
        compile_condition({PAGES: {"$gtee": 4}})
    with pytest.raises(ExpressionError):
        compile_item_filter({"a": {"$gtee": 4}})


def test_conditions_do_not_nest_without_end() -> None:
    condition: Json = True
    for _ in range(MAX_NESTING + 2):
        condition = {"$and": [condition]}
    assert problems(condition)[0][1] == "condition_invalid"


ITEM = {
    "price": 3,
    "name": "tea",
    "tags": ["new"],
    "at": {"city": "Rome"},
    "lines": [{"n": 1}],
    "none": None,
    "0": "zero",
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"price": 3}, True),
        ({"$and": [{"price": {"$gte": 3}}, {"at.city": "Rome"}]}, True),
        ({"lines.0.n": {"$lt": 1}}, False),
        ({"{{@price}}": {"$gt": 2}}, True),
        ({"{{ @at.city }}": "Rome"}, True),
        ({"@name": "tea"}, True),
        ({"@": {"$contains": "price"}}, True),
        ({"tags": {"$contains": "new"}}, True),
        ({"zork": {"$gt": 2}}, False),
        ({"zork": {"$ne": 2}}, True),
        ({"zork": {"$nin": [2]}}, True),
        ({"zork": {"$notContains": 2}}, True),
        ({"zork": {"$eq": None}}, True),
        ({"none": None}, True),
        ({"none": 1}, False),
        ({"none": {"$notExists": True}}, True),
        ({"price": {"$exists": True}}, True),
    ],
)
def test_a_filter_reads_the_item_s_own_fields(condition: Json, expected: bool) -> None:
    assert compile_item_filter(condition)(ITEM) is expected


@pytest.mark.parametrize("filter", ["{{ $item.price > 2 }}", {"{{ $item.price }}": 3}, {"$or": ["{{ true }}"]}, 5])
def test_nothing_in_a_filter_is_an_expression(filter: Json) -> None:
    """Its right sides are resolved before: what looks like an expression then is somebody's data."""
    with pytest.raises(ExpressionError, match="where"):
        compile_item_filter(filter)
    assert compile_item_filter({"a": "{{ 1 }}"})({"a": "{{ 1 }}"})


def test_json_is_compared_as_json() -> None:
    assert same([1, {"a": 2.0}], [1.0, {"a": 2}])
    assert not same(True, 1)
    assert not same([True], [1])
    assert not same({"a": 1}, {"b": 1})
    assert not same([1], [1, 2])
    assert not same("1", 1)
    assert not same(None, False)


KEYS = ["$and", "$or", "$eq", "$exists", PAGES, "a", "{{@a}}", "{{"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["{{ $vars.x }}", "{{", "$and"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_a_condition_or_has_problems(condition: Json) -> None:
    found: list[Finding] = []
    compiled = find_condition(condition, Names(), "", found)
    if not found:
        with suppress(ExpressionError):
            assert compiled.resolve(WORLD) in (True, False)


@given(JSON, JSON)
def test_any_json_is_a_filter_or_has_problems(condition: Json, item: Json) -> None:
    with suppress(ExpressionError):
        assert compile_item_filter(condition)(item) in (True, False)
