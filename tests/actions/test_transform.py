"""``transform``."""

from __future__ import annotations

import pytest

from farebox.core.expressions import ExpressionError
from tests.actions.pure import evaluate, problems


def test_a_value_from_others() -> None:
    payload = {"value": {"sum": "{{ $vars.a + $vars.b }}", "text": "{{ $vars.a }} and {{ $vars.b }}"}}
    assert evaluate("transform", payload, vars={"a": 1, "b": 2}) == {"output": {"sum": 3, "text": "1 and 2"}}
    assert evaluate("transform", {"value": None}) == {"output": None}


def test_an_expression_for_each_item_of_a_long_list() -> None:
    payload = {"array": "{{ $vars.rows }}", "each": {"n": "{{ $item.n * 2 }}", "at": "{{ $index }}"}}
    found = evaluate("transform", payload, vars={"rows": [{"n": n} for n in range(20_000)]})["output"]
    assert (len(found), found[0], found[-1]) == (20_000, {"n": 0, "at": 0}, {"n": 39_998, "at": 19_999})


def test_what_does_not_fit_together() -> None:
    assert problems("transform", {})[0][0] == "array"
    assert [field for field, _ in problems("transform", {"each": "x"})] == ["array"]
    assert [field for field, _ in problems("transform", {"array": []})] == ["each"]
    assert problems("transform", {"value": 1, "each": 2})[0][0] == "value"
    assert problems("transform", {"array": [], "each": 2}) == problems("transform", {"value": 1}) == []
    with pytest.raises(ExpressionError, match="give value, or array with each"):
        evaluate("transform", {})
