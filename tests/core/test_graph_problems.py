"""Problems are collected up to a bound; what is no definition at all is refused before any other look."""

from __future__ import annotations

import pytest

from farebox.core.expressions import Finding
from farebox.core.expressions_errors import ExpressionError
from farebox.core.graph_problems import (
    MAX_DEPTH,
    MAX_EXPRESSIONS,
    MAX_NODES,
    MAX_PROBLEMS,
    MAX_SIZE,
    MAX_UNKNOWN,
    Problems,
    limits_of,
)
from farebox.core.values import Json


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = {"a": value}
    return value


def loop() -> Json:
    value: dict[str, Json] = {}
    value["again"] = value
    return value


def twins(levels: int) -> Json:
    """Small to write, endless to read: every level holds the one below twice."""
    value: Json = "x" * 100
    for _ in range(levels):
        value = [value, value]
    return {"a": value}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "definition_invalid"),
        ([], "definition_invalid"),
        ("{}", "definition_invalid"),
        ({"a": {1: 2}}, "definition_invalid"),
        ({"a": {1, 2}}, "definition_invalid"),
        ({"a": b"x"}, "definition_invalid"),
        ({"a": float("nan")}, "definition_invalid"),
        ({"a": 2**64}, "definition_invalid"),
        ({"a": "\ud800"}, "definition_invalid"),
        ({"\ud800": 1}, "definition_invalid"),
        (nested(MAX_DEPTH + 1), "too_deep"),
        (nested(10_000), "too_deep"),
        (loop(), "too_deep"),
        (twins(40), "too_large"),
        ({"a": "x" * (MAX_SIZE + 1)}, "too_large"),
        ({"x" * (MAX_SIZE + 1): 1}, "too_large"),
        ({"a": [0] * (MAX_SIZE + 1)}, "too_large"),
        ({"a": "{{" * (MAX_EXPRESSIONS + 1)}, "too_many_expressions"),
        ({"nodes": {f"n{i}": 1 for i in range(MAX_NODES + 1)}}, "too_many_nodes"),
    ],
)
def test_what_is_not_even_looked_at(given: Json, code: str) -> None:
    assert [error.code for error in limits_of(given)] == [code]


@pytest.mark.parametrize("given", [{}, {"nodes": 5}, {"a": [None, True, 5, 2.5, "é", {}]}, nested(MAX_DEPTH - 1)])
def test_anything_else_is_looked_at(given: Json) -> None:
    assert limits_of(given) == []


def test_a_problem_knows_its_node_and_the_node_s_name() -> None:
    problems = Problems()
    problems.names["a"] = "Ask"
    problems.of_node("a", "payload.x", "wrong", "no")
    problems.of_node("b", "", "wrong", "no", "connectivity")
    first, second = problems.found
    assert (first.type, first.field, first.node_id, first.node_name) == ("nodes", "nodes.a.payload.x", "a", "Ask")
    assert (second.type, second.field, second.node_id, second.node_name) == ("connectivity", "nodes.b", "b", "")


def test_what_templates_complain_about_is_a_pattern() -> None:
    problems = Problems()
    problems.of_templates([Finding("nodes.a.payload.x", ExpressionError("unknown_name", "no", 3))], "a")
    assert problems.found[0].type == "pattern"
    assert problems.found[0].message == "no (at character 4)"


def test_there_is_an_end_to_telling() -> None:
    problems = Problems()
    for _ in range(MAX_PROBLEMS + 5):
        assert not problems.full or len(problems.found) == MAX_PROBLEMS
        problems.add("root", "", "x", "y")
    assert problems.full


def unknown(given: dict[str, Json], field: str = "", *, strict: bool) -> list[tuple[str, str]]:
    problems = Problems()
    problems.unknown_keys(given, ("amount", "currency"), field, strict=strict)
    return [(error.field, error.message) for error in problems.found]


def test_a_slip_of_the_pen_is_told_with_what_was_meant() -> None:
    assert unknown({"amuont": 1, "currency": 2}, "price", strict=False) == [
        ("price.amuont", "nothing reads 'amuont'; did you mean 'amount'?")
    ]


def test_other_unknown_keys_are_told_where_they_cannot_mean_anything() -> None:
    assert unknown({"zork": 1}, strict=False) == []
    assert unknown({"zork": 1}, strict=True) == [("zork", "nothing reads 'zork'; there are amount, currency")]
    assert len(unknown({f"k{i}": 1 for i in range(500)}, strict=True)) == MAX_UNKNOWN
