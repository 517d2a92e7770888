"""Operators and calls are CEL's; its complaints are told in our words, at the author's place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.expressions import compile_template
from farebox.core.expressions_cel import MAX_PATHS, CelExpression, explain
from farebox.core.expressions_errors import ExpressionError, MissingValue
from farebox.core.values import Json
from tests.core.worlds import ITEM, value


def failure(expression: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        value("{{ " + expression + " }}")
    return caught.value


def compiled(expression: str) -> CelExpression:
    template = compile_template("{{ " + expression + " }}")
    assert isinstance(template, CelExpression)
    return template


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$trigger.body.pages > 3", True),
        ("root.result.pages * 2", 8),
        ("$trigger.body.pages > 0.5", True),
        ("check.result.rows.0.1 + $vars.rate", 4),
        ("-$vars.rate", -2),
        ("double($vars.rate) + 0.5", 2.5),
        ("10 / 4", 2),
        ("'n' in $trigger.body.rows[0]", True),
        ("$trigger.body.rows.map(r, r.n)", ["a", "b"]),
        ("$trigger.body.rows.filter(r, r.price > 2.0).size()", 1),
        ("$trigger.body.rows.exists(r, r.n == $trigger.body.rows[1].n)", True),
        ("check.result.rows.map(r, r.map(c, c + $vars.rate))", [[3, 4], [5]]),
        ("check.result.rows.map(check, check.0)", [1, 3]),
        ("[1, 2].all(x, x > 0) && [1].exists_one(x, x == 1)", True),
        ("{'a': {'b': $vars.rate}}", {"a": {"b": 2}}),
        ("has($trigger.body.name)", True),
        ("has($trigger.body.zork) ? 1 : 2", 2),
        ("$trigger.body.rows.map(r, has(r.zork))", [False, False]),
        ("$trigger.body.rows[0].`x-y` + 0", 7),
        ("($trigger.body.rows)[0].`x-y`", 7),
        ("$vars.names[$vars.rate - 1]", "y"),
        ("$trigger.body.no ? $trigger.body.zork : 5", 5),
        ("$trigger.body.zork == 1 && false", False),
        ("(false || $vars.rate == 2)", True),
        ("'a' + \"b\" + r'\\d' + '''c'''", "ab\\dc"),
        ("type($vars.rate) == int", True),
        ("$trigger.body.name.startsWith('A') && $trigger.body.name.matches('^A.a$')", True),
        ("timestamp('2026-01-31T12:00:00Z') + duration('90m')", "2026-01-31T13:30:00Z"),
        ("b'abc'", "abc"),
        ("type(1)", "int"),
        ("[check.result.text, $vars.names][1].0", "x"),
        ("$vars.names == $vars.names", True),
        ("$item.price + $index", 4),
    ],
)
def test_an_expression_has_a_value(expression: str, expected: Json) -> None:
    assert value("{{ " + expression + " }}") == expected


def test_a_path_is_handed_over_once() -> None:
    assert len(compiled("$vars.rate + $vars.rate * $vars.rate").readers) == 1


def test_a_program_is_compiled_once_for_all_who_write_it() -> None:
    assert compiled("$vars.rate + 40").program is compiled("$trigger.x + 40").program


@pytest.mark.parametrize(
    ("expression", "code", "part"),
    [
        ("$trigger.body.pages + 0.5", "type_error", "double(x)"),
        ("$trigger.body.name + 1", "type_error", "_+_"),
        ("$vars.rate ? 1 : 2", "type_error", "before '?'"),
        ("$vars.rate / 0", "number_invalid", "divide by zero"),
        ("$vars.rate % 0", "number_invalid", "modulus by zero"),
        ("$vars.rate + 9223372036854775807", "number_invalid", "overflow"),
        ("double($vars.rate) * 0.0 / 0.0", "number_invalid", "nan"),
        ("[$vars.big][0]", "number_invalid", "unsigned"),
        ("$trigger.body.zork + 1", "missing_value", "no 'zork'"),
        ("$trigger.body.rows.map(r, r.zork)", "missing_value", "zork"),
        ("$trigger.body.rows[7 + 0]", "missing_value", "7"),
        ("[$vars.rate].map(x, x.y)", "missing_value", "non-message"),
        ("gone.result.x + 1", "missing_value", "gone"),
        ("$vars.names.matches('a')", "type_error", "matches"),
        ("$trigger.body.name.matches('(')", "expression_invalid", "regular expression"),
        ("[1,2,3,4,5].map(a, [1,2,3,4,5].map(b, [1,2,3,4,5].map(c, [1,2,3,4,5].map(d, "
         "[1,2,3,4,5].map(e, [1,2,3,4,5].map(f, 1))))))", "list_too_large", "too often"),
    ],
)  # fmt: skip
def test_a_failure_is_told_with_its_cure(expression: str, code: str, part: str) -> None:
    error = failure(expression)
    assert (error.code, part in error.message) == (code, True), error.message


@pytest.mark.parametrize(
    ("expression", "code", "at"),
    [
        ("1.5 * 2", "type_error", 7),
        ("'x' + ", "expression_invalid", 7),
        ("$vars.rate + nofn(1)", "unknown_name", 20),
        ("$vars.rate + zork", "path_invalid", 16),
        ("$vars.rate + null + string", "type_error", None),
        ("'é😀' + nofn(1)", "unknown_name", 14),
        ("'''a\nb''' + nofn(1)", "unknown_name", 19),
        ("has($vars.rate + 1)", "expression_invalid", 3),
        ("$vars {1}", "expression_invalid", 9),
        ("foo{a: 1}", "path_invalid", 3),
        ("has {1}", "path_invalid", 3),
        ("[1].map(__x, 1)", "expression_invalid", 11),
        ("[1].map(", "expression_invalid", 12),
        ("[1].map(x, x.y)", "type_error", None),
        ("[1].map()", "unknown_name", None),
        ("[1].map(1, 2)", "expression_invalid", None),
        ("+".join(["$vars.rate"] * 60), "expression_too_deep", None),
        ("+".join(f"$vars.x{i}" for i in range(MAX_PATHS + 1)), "expression_too_long", None),
    ],
)
def test_what_cel_cannot_read_is_told_at_its_place(expression: str, code: str, at: int | None) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template("{{ " + expression + " }}")
    assert caught.value.code == code, caught.value.message
    if at is not None:
        assert caught.value.position == at


def test_our_own_names_do_not_show_in_messages() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template("{{ $vars.rate.zork(1) + has($vars.key) }}")
    assert "__" not in caught.value.message


def test_lists_are_bounded_only_where_a_macro_sees_them() -> None:
    growth = compiled("$item.map(x, x + $vars.y + 'z').filter(x, x in $vars.z)").growth
    assert (growth.macros, growth.texts, growth.lists, growth.inner) == (True, 3, 2, 2)
    assert growth.seen == {"__1", "__2"}
    assert not compiled("$item + $vars.y").growth.macros


def test_what_one_macro_adds_up_grows_no_list_that_a_macro_sees() -> None:
    assert compiled("$item.map(x, x.a + x.b + x.c)").growth.lists == 1
    assert compiled("($item + $vars.y).map(x, x)").growth.lists == 2


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(ExpressionError, match="surrogate"):
        compiled("$trigger.x + 'a'").evaluate({"__0": "\ud800"}, {})


def test_a_number_beyond_64_bits_is_an_error() -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled("$trigger.x + 1").evaluate({"__0": 2**70}, {})
    assert caught.value.code == "number_invalid"


def test_a_complaint_that_nobody_knows_is_passed_on() -> None:
    error = explain("WEIRD: something", {})
    assert (error.code, error.message) == ("expression_invalid", "something")


def test_a_variable_without_a_reason_is_no_missing_value() -> None:
    message = 'UNKNOWN: No value with name "__3" found in Activation'
    assert explain(message, {}).code == "expression_failed"
    assert isinstance(explain(message, {"__3": MissingValue("x")}), MissingValue)


WORDS = [
    "$vars.rate",
    "check.result",
    "r",
    "map(",
    "r,",
    "has(",
    ")",
    "(",
    "[",
    "]",
    "{",
    "}",
    "+",
    "||",
    "?",
    ":",
    ".",
    "0",
    "'x'",
    "1.5",
    "in",
    "$item",
    ".filter(",
    "zork",
    "&&",
    "!",
    "-",
    "$nodes",
    "rb'a'",
    "null",
    "`a`",
    "root.result",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_heap_of_words_is_a_value_or_an_error_of_ours(words: list[str]) -> None:
    with suppress(ExpressionError):
        compile_template("{{ " + " ".join(words) + " }}").resolve(ITEM)
