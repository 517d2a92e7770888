"""Validators' findings in our words: every sentence says what to send, and no library speaks to a client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import jsonschema_rs
import pytest
from pydantic import ValidationError

from farebox import findings
from farebox.api import framework as framework  # which imports every form
from farebox.api.envelope import Form
from farebox.settings import Settings, SettingsInvalid, load

FOREIGN = re.compile(r"Input should|Field required|Value error|valid under|is not of type|required property|should")
"""How the libraries talk."""


def told(schema: Any, value: Any) -> list[tuple[str, str, str]]:
    validator = jsonschema_rs.validator_for(schema, validate_formats=True, mask="the value")
    problems = (problem for error in validator.iter_errors(value) for problem in findings.of_schema(error, "data"))
    return [(problem.field, problem.message, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("schema", "value", "sentence", "code"),
    [
        ({"type": "string"}, 1, "This must be text.", "type"),
        ({"type": ["integer", "null"]}, "x", "This must be a whole number or null.", "type"),
        ({"enum": ["a", 2, None]}, "x", 'This must be one of: "a", 2, null.', "enum"),
        ({"const": {"a": 1}}, "x", 'This must be exactly {"a": 1}.', "const"),
        ({"const": "yes"}, "x", 'This must be exactly "yes".', "const"),
        ({"minimum": 3}, 1, "This must be 3 or more.", "minimum"),
        ({"maximum": 1.5}, 2, "This must be 1.5 or less.", "maximum"),
        ({"exclusiveMinimum": 3}, 3, "This must be more than 3.", "exclusiveMinimum"),
        ({"exclusiveMaximum": 3.0}, 3, "This must be less than 3.", "exclusiveMaximum"),
        ({"multipleOf": 5}, 3, "This must be a multiple of 5.", "multipleOf"),
        ({"minLength": 3}, "", "This must have at least 3 characters.", "minLength"),
        ({"minLength": 1}, "", "This must not be empty.", "minLength"),
        ({"maxLength": 1}, "ab", "This must have at most 1 character.", "maxLength"),
        ({"minItems": 2}, [1], "This must have at least 2 entries.", "minItems"),
        ({"maxItems": 1}, [1, 2], "This must have at most 1 entry.", "maxItems"),
        ({"minProperties": 2}, {}, "This must have at least 2 fields.", "minProperties"),
        ({"maxProperties": 1}, {"a": 1, "b": 1}, "This must have at most 1 field.", "maxProperties"),
        ({"uniqueItems": True}, [1, 1], "Each entry may be here only once.", "uniqueItems"),
        ({"pattern": "^a{2}$"}, "b", "This must match the pattern ^a{2}$", "pattern"),
        ({"format": "email"}, "b", "This must be an e-mail address like ada@example.com.", "format"),
        ({"format": "date-time"}, "b", "This must be a time like 2030-01-31T12:00:00Z.", "format"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "This must be text or null.", "type"),
        ({"oneOf": [{"type": "array"}, {"type": ["null", "object"]}]}, 1, None, "type"),
        ({"anyOf": [{"type": "string"}, {"minimum": 3}]}, 1, findings.say("anyOf"), "anyOf"),
        ({"oneOf": [{"minLength": 1}, {"type": "string"}]}, "s", findings.say("oneOf"), "oneOf"),
        ({"not": {"type": "string"}}, "s", "This value is not accepted here.", "not"),
        ({"contains": {"type": "string"}}, [1], findings.say("contains"), "contains"),
        (False, 1, "Nothing is accepted here; leave it out.", "falseSchema"),
    ],
)
def test_each_keyword_has_its_sentence(schema: Any, value: Any, sentence: str | None, code: str) -> None:
    ((field, message, found),) = told(schema, value)
    assert (field, found) == ("data", code)
    assert sentence is None or message == sentence
    assert not FOREIGN.search(message)


def test_what_is_missing_or_too_much_is_told_at_its_own_place() -> None:
    schema = {"properties": {"a": {}}, "required": ["a", "b"], "additionalProperties": False}
    assert sorted(told({"items": schema}, [{"c": 1, "d": 2}])) == [
        ("data.0.a", "This is required.", "required"),
        ("data.0.b", "This is required.", "required"),
        ("data.0.c", "There is no such field; leave it out.", "additionalProperties"),
        ("data.0.d", "There is no such field; leave it out.", "additionalProperties"),
    ]


def test_a_name_that_is_refused_says_how_names_look() -> None:
    ((_, message, code),) = told({"propertyNames": {"pattern": "^[a-z]+$"}}, {"B": 1})
    assert message.endswith("This must match the pattern ^[a-z]+$")
    assert code == "propertyNames"


def test_long_lists_and_sentences_end() -> None:
    ((_, many, _),) = told({"enum": list(range(1_000))}, "x")
    assert many.endswith("19 and more.")
    ((_, long, _),) = told({"const": "x" * 5_000}, "y")
    assert len(long) == findings.LONGEST
    ((field, _, _),) = told({"required": ["x" * 5_000]}, {})
    assert len(field) == findings.LONGEST


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"enum": ["a"]}, {"format": "email"}, {"maxLength": 2}])
def test_the_value_is_never_repeated(schema: Any) -> None:
    assert "hunter2" not in told(schema, "hunter2")[0][1]


WRONG: list[Any] = [
    None,
    True,
    7,
    -1,
    10**30,
    1.5,
    float("inf"),
    "",
    "x",
    "x" * 100_000,
    [],
    ["x"] * 2_000,
    {},
    {"x": 1},
]


def forms(root: type[Form] = Form) -> Iterator[type[Form]]:
    for form in root.__subclasses__():
        yield form
        yield from forms(form)


@pytest.mark.parametrize("form", list(forms()), ids=lambda form: form.__name__)
def test_no_library_speaks_about_a_request(form: type[Form]) -> None:
    seen = 0
    for wrong in (*WRONG, *({name: one} for name in form.model_json_schema()["properties"] for one in WRONG)):
        try:
            form.model_validate(wrong)
        except ValidationError as error:
            for finding in error.errors():
                sentence, code = findings.of_request(finding)
                seen += 1
                assert sentence.endswith((".", "$")), sentence
                assert not FOREIGN.search(sentence), sentence
                assert "_" not in code, code
    assert seen


def test_parameters_come_as_text() -> None:
    for kind in ("int_parsing", "bool_parsing", "float_parsing", "int_from_float"):
        sentence, code = findings.of_request({"type": kind, "loc": ("query", "limit"), "msg": "Input should be"})
        assert sentence.startswith("This must be ")
        assert code == "type"


def test_what_our_own_checks_say_is_kept() -> None:
    for kind, word in (("value_error", "Value error"), ("assertion_error", "Assertion failed")):
        assert findings.of_request({"type": kind, "msg": f"{word}, Write it so.", "ctx": {}}) == (
            "Write it so.",
            "invalid",
        )


def test_what_nobody_foresaw_keeps_its_own_words() -> None:
    assert findings.of_request({"type": "frozen_instance", "msg": "Instance is frozen"}) == (
        "Instance is frozen",
        "frozen_instance",
    )
    assert findings.say("dependentSchemas") == ""


def test_no_library_speaks_about_a_setting() -> None:
    for name in (one.name for one in fields(Settings)):
        for wrong in (-1, "x", [7], {"x": 1}):
            try:
                load(**{name: wrong})
            except SettingsInvalid as error:
                for problem in error.problems:
                    assert problem.startswith(name)
                    assert not FOREIGN.search(problem), problem
