"""``filter`` and ``pluck``."""

from __future__ import annotations

import pytest

from farebox.actions.lists import MAX_ITEMS, field_of
from farebox.core.expressions import ExpressionError
from farebox.core.values import Json
from tests.actions.pure import evaluate, problems

ROWS: list[Json] = [
    {"city": "Rome", "price": 3, "at": {"zip": "1"}},
    {"city": "Oslo", "price": 5.5, "at": {"zip": "2"}},
    {"city": "Bonn"},
]


def test_conditions_on_the_items_fields() -> None:
    found = evaluate("filter", {"array": ROWS, "filter": {"$and": [{"price": {"$gt": 3}}, {"at.zip": "2"}]}})
    assert found == {"filtered": [ROWS[1]]}
    assert evaluate("filter", {"array": ROWS, "filter": {"{{@city}}": {"$in": ["Rome", "Bonn"]}}}) == {
        "filtered": [ROWS[0], ROWS[2]]
    }
    assert evaluate("filter", {"array": "{{ $vars.rows }}", "filter": {"price": {"$gte": "{{ $vars.least }}"}}},
                    vars={"rows": ROWS, "least": 5}) == {"filtered": [ROWS[1]]}  # fmt: skip


def test_an_expression_per_item() -> None:
    payload = {"array": ROWS, "where": "{{ $index < 2 && $item.price > $vars.least }}"}
    assert evaluate("filter", payload, vars={"least": 4.0}) == {"filtered": [ROWS[1]]}
    with pytest.raises(ExpressionError, match="neither true nor false"):
        evaluate("filter", {"array": ROWS, "where": "{{ $item.city }}"})


def test_values_from_outside_are_values_even_if_they_look_like_expressions() -> None:
    rows = [{"a": "{{ 1 + 1 }}"}, {"a": "2"}]
    found = evaluate(
        "filter", {"array": rows, "filter": {"a": {"$eq": "{{ $vars.said }}"}}}, vars={"said": "{{ 1 + 1 }}"}
    )
    assert found == {"filtered": [rows[0]]}


def test_a_long_list_times_a_long_text_ends_before_the_memory_does() -> None:
    long = {"rows": list(range(5_000)), "text": "x" * 200_000}
    with pytest.raises(ExpressionError, match="more than 8,388,608"):
        evaluate("transform", {"array": long["rows"], "each": "{{ $vars.text }}"}, vars={"text": long["text"]})
    with pytest.raises(ExpressionError, match="more than 8,388,608"):
        evaluate("pluck", {"array": [{"a": "x" * 1_000}] * 10_000, "fields": ["a", "b"]})


def test_fields_are_plucked_and_null_where_there_is_none() -> None:
    assert evaluate("pluck", {"array": ROWS, "field": "city"}) == {"values": ["Rome", "Oslo", "Bonn"]}
    assert evaluate("pluck", {"array": ROWS, "field": "at.zip"}) == {"values": ["1", "2", None]}
    assert evaluate("pluck", {"array": ROWS[:1], "fields": ["city", "at.zip"]}) == {
        "values": [{"city": "Rome", "at.zip": "1"}]
    }


def test_paths_into_items() -> None:
    item = {"lines": [{"sum": 1}], "n": None}
    assert field_of(item, "lines.0.sum") == 1
    assert field_of(item, "") is item
    for path in ("lines.1.sum", "lines.x", "n.a", "q", "lines.-1", "lines.²"):
        assert field_of(item, path) is None


def test_long_lists_are_linear_and_too_long_ones_refused() -> None:
    assert (
        len(evaluate("filter", {"array": list(range(20_000)), "where": "{{ $item >= 10000 }}"})["filtered"]) == 10_000
    )
    for type, payload in (("pluck", {"field": "a"}), ("filter", {"where": "{{ true }}"})):
        with pytest.raises(ExpressionError) as caught:
            evaluate(type, {"array": [0] * (MAX_ITEMS + 1), **payload})
        assert caught.value.code == "list_too_large"
    with pytest.raises(ExpressionError, match="array: Expected `array`, got `str`"):
        evaluate("pluck", {"array": "x", "field": "a"})


def test_what_publishing_says() -> None:
    assert problems("filter", {"array": []})[0][0] == "filter"
    assert problems("filter", {"array": [], "filter": {}, "where": "{{ true }}"})[0][0] == "filter"
    assert problems("filter", {"array": [], "filter": {"a": {"$roughly": 1}}}) == [
        ("filter.a.$roughly", "there is no operator '$roughly'")
    ]
    assert problems("filter", {"array": [], "filter": "{{ $vars.filter }}"}) == []
    assert problems("pluck", {"array": []})[0][0] == "field"
    assert problems("pluck", {"array": [], "field": "a"}) == []
