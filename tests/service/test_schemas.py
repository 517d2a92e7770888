from __future__ import annotations

import time
from typing import Any

import pytest

from farebox.core.errors import AnswerInvalid, PayloadInvalid
from farebox.core.graph import Graph
from farebox.service import schemas

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": "^(a+)+$"},
        "mail": {"type": "string", "format": "email"},
        "rows": {"type": "array", "items": {"type": "object", "required": ["id"]}},
    },
    "required": ["name", "rows"],
}


def fields(value: Any, schema: Any = SCHEMA) -> dict[str, str]:
    return {problem.field: problem.code for problem in schemas.problems(schema, value, "data")}


def test_every_problem_is_found_at_its_place() -> None:
    assert fields({"name": 7, "mail": "no", "rows": [{"id": 1}, {}]}) == {
        "data.name": "type",
        "data.mail": "format",
        "data.rows.1.id": "required",
    }
    assert fields({"name": "aaa", "mail": "a@b.example", "rows": []}) == {}


def test_a_pattern_takes_linear_time() -> None:
    begin = time.perf_counter()
    assert fields({"name": "a" * 50_000 + "b", "rows": []}) == {"data.name": "pattern"}
    assert time.perf_counter() - begin < 1.0


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"pattern": "(?=look)ahead"}}},
        {"properties": {"a": {"pattern": r"(a)\1"}}},
        {"properties": {"a": {"pattern": "("}}},
        {"$ref": "https://evil.example/schema.json"},
        {"$ref": "file:///etc/passwd"},
        {"type": "nonsense"},
        {"properties": 7},
        "text",
    ],
)
def test_what_is_dangerous_or_no_schema_is_refused(schema: Any) -> None:
    with pytest.raises(schemas.SchemaInvalid, match="no usable JSON Schema"):
        schemas.compile(schema)


def test_a_schema_may_refer_to_itself() -> None:
    schema = {"$defs": {"id": {"type": "integer"}}, "properties": {"id": {"$ref": "#/$defs/id"}}}
    assert fields({"id": "x"}, schema) == {"data.id": "type"}


def test_it_is_compiled_once() -> None:
    assert schemas.compile({"type": "object"}) is schemas.compile({"type": "object"})


def test_values_are_not_repeated_and_lists_end() -> None:
    found = schemas.problems({"items": {"type": "integer"}}, ["secret"] * 500, "data")
    assert len(found) == schemas.MOST_PROBLEMS + 1
    assert found[-1].code == "more"
    assert all("secret" not in problem.message for problem in found)
    long = schemas.problems({"required": ["x" * 5_000]}, {}, "data")
    assert len(long[0].message) <= schemas.LONGEST_TEXT


def test_payloads_and_answers_raise_their_own_errors() -> None:
    graph = Graph(nodes={}, triggers=(), order=(), input_schema=SCHEMA)
    with pytest.raises(PayloadInvalid) as payload:
        schemas.check_payload(graph, None)
    assert [problem.field for problem in payload.value.details] == ["requestPayload.name", "requestPayload.rows"]
    schemas.check_payload(Graph(nodes={}, triggers=(), order=()), None)
    with pytest.raises(AnswerInvalid):
        schemas.check_answer(SCHEMA, {})
    schemas.check_answer(None, "anything")


def test_false_as_a_schema_refuses_all() -> None:
    assert fields({"a": 1}, {"properties": {"a": False}}) == {"data.a": "falseSchema"}
