"""Templates keep JSON types, make text inside texts, and cost nothing where they are constant."""

from __future__ import annotations

import pytest

from farebox.core.expressions import (
    Constant,
    ExpressionError,
    Fallback,
    Finding,
    ItemScope,
    MissingValue,
    Names,
    as_text,
    compile_template,
    find_template,
    paths_in,
)
from farebox.core.values import Json
from tests.core.worlds import ITEM, TRIGGER, WORLD, value


@pytest.mark.parametrize("given", [None, True, 5, 2.5, "text", "} {", [1, ["a"]], {"a": {"b": None}}, [], {}, "{{@a}}"])
def test_a_value_without_expressions_is_a_constant(given: Json) -> None:
    template = compile_template(given)
    assert (template.constant, template.resolve(WORLD)) == (True, given)


def test_an_expression_without_paths_is_a_constant_too() -> None:
    assert compile_template("{{ 1 + 2 }}") == Constant(3)
    assert compile_template("{{ 1 + 2 }} and {{ 'x' }}") == Constant("3 and x")


def test_an_expression_that_always_fails_is_refused_at_once() -> None:
    with pytest.raises(ExpressionError):
        compile_template("{{ 1 / 0 }}")


def test_one_expression_keeps_its_type() -> None:
    assert value("{{ $trigger.body.rows }}") is TRIGGER["body"]["rows"]  # type: ignore[index]
    assert value("{{ $vars.rate + 1 }}") == 3


def test_an_expression_in_a_text_becomes_text() -> None:
    assert (
        value("{{ $trigger.body.name }} has {{ $vars.rate }} of {{ $vars.names }}{{@x}}")
        == 'Ada has 2 of ["x","y"]{{@x}}'
    )


def test_space_around_an_expression_makes_it_text() -> None:
    assert value(" {{ $vars.rate }}") == " 2"


def test_lists_and_objects_are_filled_in() -> None:
    template = compile_template({"a": ["{{ $vars.rate }}", 1], "b": {"c": "x"}, "{{ $vars.rate }}": 0})
    assert not template.constant
    assert template.resolve(WORLD) == {"a": [2, 1], "b": {"c": "x"}, "{{ $vars.rate }}": 0}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""), (True, "true"), (False, "false"), (5, "5"), (2.0, "2"), (2.5, "2.5"), (1e30, "1e+30"), ("x", "x"),
        ([1, "a"], '[1,"a"]'), ({"a": None}, '{"a":null}'),
    ],
)  # fmt: skip
def test_values_look_in_texts_as_people_expect(given: Json, expected: str) -> None:
    assert as_text(given) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$trigger.body.zork || 5", 5),
        ("$trigger.body.nothing || 5", 5),
        ("$trigger.body.no || 5", 5),
        ("$trigger.body.pages || 5", 4),
        ("gone.result.x || $trigger.zork || 'last'", "last"),
        ("broken.result.x || broken.error.code", "timeout"),
        ("$trigger.body.zork > 1 || 5", 5),
        ("$trigger.body.pages - 4 || 5", 0),
        ("$trigger.body.no || $trigger.body.no", False),
        ("gone.result || null", None),
        ("($trigger.body.no || true)", True),
        ("[$trigger.body.no || true].size() || 9", 1),
    ],
)
def test_a_fallback_covers_what_is_missing_null_or_false(expression: str, expected: Json) -> None:
    assert value("{{ " + expression + " }}") == expected


def test_a_fallback_covers_no_other_error() -> None:
    with pytest.raises(ExpressionError) as caught:
        value("{{ $trigger.body.name + 1 || 5 }}")
    assert caught.value.code == "type_error"


def test_the_last_of_a_fallback_must_be_there() -> None:
    with pytest.raises(MissingValue):
        value("{{ $trigger.body.zork || $trigger.body.zork }}")


@pytest.mark.parametrize("expression", ["|| 5", "$vars.x ||", "$vars.x || || 5"])
def test_a_fallback_has_two_sides(expression: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template("{{ " + expression + " }}")
    assert caught.value.code == "expression_invalid"


def test_a_fallback_beside_a_question_needs_brackets() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template("{{ $vars.a || $vars.b ? 1 : 2 }}")
    assert caught.value.code == "fallback_ambiguous"
    assert value("{{ ($vars.a || $vars.rate == 2) ? 1 : 2 }}") == 1
    assert value("{{ $vars.a || ($vars.rate == 2 ? 1 : 2) }}") == 1


def test_an_item_s_scope_hides_the_one_around_it() -> None:
    assert (
        value("{{ $item.price }}/{{ $index }}/{{ $parent_item }}/{{ $parent_index }}/{{ check.result.text }}")
        == "3/1/outer/8/hi"
    )
    with pytest.raises(MissingValue):
        ItemScope(WORLD, 1, 0).root("parent_item")


def test_every_problem_is_found_at_once() -> None:
    problems: list[Finding] = []
    bad = {"a": "{{ zork }}", "b": ["{{ ) }}", "{{ $vars.x }}"], "c": {"d": "{{ 1 + }}"}}
    find_template(bad, Names(nodes={}), "payload", problems)
    assert [(one.field, one.error.code) for one in problems] == [
        ("payload.a", "unknown_name"),
        ("payload.b.0", "expression_invalid"),
        ("payload.c.d", "expression_invalid"),
    ]


def test_a_list_s_problems_have_fields_too() -> None:
    problems: list[Finding] = []
    find_template(["{{ zork }}"], Names(nodes={}), "", problems)
    assert problems[0].field == "0"


def test_every_path_of_a_template_can_be_listed() -> None:
    template = compile_template(
        {"a": ["{{ $vars.a }} {{ $vars.b + 1 }}"], "b": "{{ has($vars.c) || $vars.d[$vars.e] }}", "c": 1}
    )
    assert [path.spelled for path in paths_in(template)] == [
        "$vars.a", "$vars.b", "$vars.c", "$vars.d[$vars.e]", "$vars.e",
    ]  # fmt: skip


def test_a_single_alternative_is_no_fallback() -> None:
    assert not isinstance(compile_template("{{ $vars.a }}"), Fallback)
    assert value("{{ $item.price }}") == ITEM.root("item")["price"]
