"""No expression can hold the process: what CEL sees is measured, what it answers is JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from farebox.core.expressions import compile_template
from farebox.core.expressions_bounds import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_RESULT_ITEMS,
    Growth,
    Size,
    check,
    measure,
    to_json,
)
from farebox.core.expressions_errors import ExpressionError
from farebox.core.values import Json

MACRO = Growth(macros=True)


class Cel:
    """A CEL value: containers hold further ones."""

    def __init__(self, of: Any) -> None:
        self.of = of

    def value(self) -> Any:
        if isinstance(self.of, list):
            return [Cel(one) for one in self.of]
        if isinstance(self.of, dict):
            return {key: Cel(one) for key, one in self.of.items()}
        return self.of


class Type:
    def name(self) -> str:
        return "INT"


def refusal(data: dict[str, Json], growth: Growth) -> str:
    with pytest.raises(ExpressionError) as caught:
        check(data, growth)
    return caught.value.code


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


def test_the_longest_list_and_text_are_found_at_any_depth() -> None:
    assert measure([{"a": [1, 2, 3], "long key": {}}, "text", None, 2.5, "word", [[]]]) == Size(3, 8)
    assert measure([]) == Size(0, 0)


def test_a_value_that_would_end_the_process_is_refused() -> None:
    assert refusal({"__0": nested(MAX_DEPTH)}, Growth()) == "too_deep"


def test_without_a_macro_any_list_is_welcome() -> None:
    check({"__0": [0] * 50_000}, Growth())


def test_a_macro_takes_a_thousand_items_and_no_more() -> None:
    check({"__0": [0] * MAX_ITEMS}, MACRO)
    with pytest.raises(ExpressionError, match="filter, pluck or for-each"):
        check({"__0": [0] * (MAX_ITEMS + 1)}, MACRO)


def test_lists_that_are_added_up_count_as_one() -> None:
    check({"__0": [0] * MAX_ITEMS}, Growth(macros=True, lists=2))
    assert refusal({"__0": [0] * MAX_ITEMS}, Growth(macros=True, lists=3)) == "list_too_large"


def test_many_items_with_a_long_text_are_too_much() -> None:
    data = {"__0": [0] * 1_000, "__1": "x" * 8_000}
    check(data, MACRO)
    assert refusal(data, Growth(macros=True, texts=2)) == "list_too_large"


def test_a_list_is_not_added_up_once_per_item() -> None:
    growth = Growth(macros=True, inner=3, seen=frozenset({"__1"}))
    check({"__0": [0] * 1_000, "__1": 5}, growth)
    check({"__0": [0] * 100, "__1": [0]}, growth)
    assert refusal({"__0": [0] * 1_000, "__1": [0]}, growth) == "list_too_large"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (-(2**63), -(2**63)),
        (2.5, 2.5),
        ("é", "é"),
        (bytearray(b"abc"), "abc"),
        (b"\xff\x00", "/wA="),
        (datetime(2026, 1, 31, 12, 0, 0, 500_000, UTC), "2026-01-31T12:00:00.500000Z"),
        (timedelta(seconds=90), "90s"),
        (timedelta(seconds=-1, microseconds=-500_000), "-1.5s"),
        (Type(), "int"),
        ([1, ["a"]], [1, ["a"]]),
        ({"a": {1: 2}, 2.5: None}, {"a": {"1": 2}, "2.5": None}),
        ({True: 1, False: 2}, {"true": 1, "false": 2}),
    ],
)
def test_what_cel_answers_becomes_json(given: Any, expected: Json) -> None:
    assert to_json(Cel(given)) == expected


@pytest.mark.parametrize("given", [float("nan"), float("inf"), 2**63])
def test_a_number_that_json_does_not_know_is_an_error(given: Any) -> None:
    with pytest.raises(ExpressionError) as caught:
        to_json(Cel(given))
    assert caught.value.code == "number_invalid"


@pytest.mark.parametrize("given", [[0] * (MAX_RESULT_ITEMS + 1), {"a": "x" * 9_000_000}])
def test_an_answer_has_a_size(given: Any) -> None:
    with pytest.raises(ExpressionError) as caught:
        to_json(Cel(given))
    assert caught.value.code == "result_too_large"


def test_keys_of_one_name_always_end_the_same_way() -> None:
    expression = compile_template("{{ true ? {1: 'a', '1': 'b', true: 'c', 'true': 'd'} : {} }}")
    assert {str(expression.resolve(None)) for _ in range(50)} == {"{'1': 'b', 'true': 'd'}"}  # type: ignore[arg-type]
