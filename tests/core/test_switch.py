"""A switch leaves by the first case that fits."""

from __future__ import annotations

import pytest

from farebox.core.expressions import Finding, MissingValue, Names
from farebox.core.switch import MAX_CASES, case_names, check_switch, compile_switch
from farebox.core.values import Json
from tests.core.worlds import WORLD

BY_NAME = {"value": "{{ $trigger.body.pages }}", "cases": {"one": 1, "four": "{{ $vars.rate * 2 }}", "also": 4}}
BY_LIST = {"value": "{{ $trigger.body.pages }}", "cases": [{"name": "four", "value": 4}]}
BY_CONDITION = {
    "cases": [
        {"name": "few", "condition": "{{ $trigger.body.pages < 3 }}"},
        {"name": "some", "condition": {"{{ $trigger.body.pages }}": {"$lt": 9}}},
        {"name": "never", "condition": "{{ $trigger.body.zork > 1 }}"},
    ]
}


def taken(payload: dict[str, Json]) -> Json:
    assert check_switch(payload) == []
    problems: list[Finding] = []
    cases = compile_switch(payload, Names(), "payload", problems)
    assert (problems, cases.constant) == ([], False)
    return [case["name"] for case in cases.resolve(WORLD)]


def test_the_first_case_that_fits_is_taken() -> None:
    assert taken(BY_NAME) == ["four"]
    assert taken(BY_LIST) == ["four"]


def test_no_case_after_it_is_evaluated() -> None:
    assert taken(BY_CONDITION) == ["some"]


def test_no_case_may_fit() -> None:
    assert taken({"value": True, "cases": {"one": 1}}) == []


def test_a_missing_value_is_an_error_like_everywhere() -> None:
    with pytest.raises(MissingValue):
        taken({"value": "{{ $trigger.body.zork }}", "cases": {"one": 1}})


def test_the_cases_are_the_exits() -> None:
    assert case_names(BY_NAME) == ("one", "four", "also")
    assert case_names(BY_CONDITION) == ("few", "some", "never")
    assert case_names({"cases": [{"name": 1}, 5, {"name": "a"}, {"name": "a"}]}) == ("a",)
    assert case_names({}) == ()


@pytest.mark.parametrize(
    ("payload", "fields"),
    [
        ({}, ["cases"]),
        ({"cases": []}, ["cases"]),
        ({"cases": [1]}, ["cases"]),
        ({"cases": "x"}, ["cases"]),
        ({"cases": {f"c{i}": i for i in range(MAX_CASES + 1)}, "value": 1}, ["cases"]),
        ({"value": 1, "cases": {"a b": 1, "default": 2}}, ["cases.a b", "cases.default"]),
        ({"value": 1, "cases": [{"name": "a", "value": 1}, {"name": "a", "value": 2}]}, ["cases.1"]),
        ({"value": 1, "cases": [{"name": "a", "condition": True}]}, ["cases.0"]),
        ({"cases": [{"name": "a", "value": True}, {"name": 5, "condition": True}]}, ["cases.0", "cases.1"]),
        ({"cases": {"a": 1}}, ["cases.a"]),
    ],
)
def test_what_is_no_switch_is_found(payload: dict[str, Json], fields: list[str]) -> None:
    assert [field for field, _ in check_switch(payload)] == fields


def test_problems_of_expressions_have_their_field() -> None:
    for payload, expected in (
        ({"value": "{{ zork }}", "cases": {"a": "{{ zork }}"}}, ["p.value", "p.cases.a"]),
        ({"value": 1, "cases": [{"name": "a", "value": "{{ zork }}"}]}, ["p.cases.0.value"]),
        ({"cases": [{"name": "a", "condition": "{{ zork }}"}]}, ["p.cases.0.condition"]),
    ):
        problems: list[Finding] = []
        compile_switch(payload, Names(nodes={}), "p", problems)  # type: ignore[arg-type]
        assert [one.field for one in problems] == expected
