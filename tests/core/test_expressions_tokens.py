"""Braces, quotes and numbers are cut where their author meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.expressions_errors import ExpressionError
from farebox.core.expressions_tokens import MAX_EXPRESSION, MAX_NESTING, Piece, ends_operand, split


def tokens(expression: str) -> list[tuple[str, str]]:
    (piece,) = split("{{" + expression + "}}")
    assert isinstance(piece, Piece)
    return [(token.kind, token.text) for token in piece.tokens]


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        split(text)
    return caught.value


def test_text_and_expressions_come_in_their_order() -> None:
    first, piece, last = split("a {{ b }} c")
    assert (first, last) == ("a ", " c")
    assert isinstance(piece, Piece)
    assert (piece.at, piece.end) == (2, 9)


def test_two_expressions_may_touch() -> None:
    assert len(split("{{ a }}{{ b }}")) == 2


def test_a_text_without_braces_is_one_part() -> None:
    assert split("plain } { text") == ["plain } { text"]


def test_braces_of_an_object_do_not_end_the_expression() -> None:
    assert [text for _, text in tokens(' {"a": {"b": 1}} ')] == ["{", '"a"', ":", "{", '"b"', ":", "1", "}", "}"]


def test_braces_in_quotes_do_not_end_the_expression() -> None:
    assert tokens(' "}}" ') == [("text", '"}}"')]


@pytest.mark.parametrize(
    "literal",
    ['"a\\"b"', "'it\\'s'", '"""two\nlines"""', "'''a'b'''", 'r"\\d"', "R'''x\\'''", "b'ab'", "rb'x'", "bR'x'", "''"],
)
def test_every_kind_of_text_is_one_token(literal: str) -> None:
    assert tokens(literal) == [("text", literal)]


@pytest.mark.parametrize("number", ["1", "0x1F", "3u", "1.5", "1e3", "2.5E-3", ".5"])
def test_every_kind_of_number_is_one_token(number: str) -> None:
    assert tokens(number) == [("number", number)]


def test_digits_after_a_dot_are_an_index_not_a_decimal() -> None:
    assert tokens("a.0.1") == [("name", "a"), ("op", "."), ("index", "0"), ("op", "."), ("index", "1")]


def test_a_name_in_backticks_is_a_field() -> None:
    assert tokens("a.`x-y`") == [("name", "a"), ("op", "."), ("quoted", "`x-y`")]


def test_operators_of_two_characters_are_one_token() -> None:
    assert [text for _, text in tokens("a && b || c != d <= e")] == ["a", "&&", "b", "||", "c", "!=", "d", "<=", "e"]


def test_comments_and_line_breaks_are_space() -> None:
    assert tokens(" a // and so on\n + b ") == [("name", "a"), ("op", "+"), ("name", "b")]


def test_what_belongs_to_the_format_node_is_text() -> None:
    assert split("{{@name}} and {{ @ }}") == ["{{@name}} and {{ @ }}"]
    assert len(split("{{@name}} {{ a }}")) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ a", "expression_unclosed"),
        ("{{", "expression_unclosed"),
        ("{{ }}", "expression_empty"),
        ("{{ a @ b }}", "expression_invalid"),
        ("{{ a ) }}", "expression_invalid"),
        ("{{ (a ] }}", "expression_invalid"),
        ("{{ a } }}", "expression_invalid"),
        ('{{ "a }}', "expression_invalid"),
        ("{{ 'a\nb' }}", "expression_invalid"),
        ("{{ `a` }}", "expression_invalid"),
        ("{{ $ }}", "expression_invalid"),
        ("{{ " + "(" * (MAX_NESTING + 1) + " }}", "expression_too_deep"),
        ("{{ " + "a " * MAX_EXPRESSION + "}}", "expression_too_long"),
    ],
)
def test_what_cannot_be_cut_is_refused(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_a_refusal_knows_its_place() -> None:
    assert refusal("abc {{ a @ }}").position == 9


def test_a_value_may_end_at_a_name_or_a_closing_bracket_only() -> None:
    (piece,) = split("{{ a ( ] }}".replace("( ]", "+ [b]"))
    assert isinstance(piece, Piece)
    assert [ends_operand(token) for token in piece.tokens] == [True, False, False, True, True]
    assert not ends_operand(None)


@given(st.text(alphabet="{}@\"'`.|&$ab0 \\rb\n()[]?:+-", max_size=60))
def test_any_text_is_cut_or_refused(text: str) -> None:
    try:
        parts = split(text)
    except ExpressionError:
        return
    assert "".join(part if isinstance(part, str) else text[part.at : part.end] for part in parts) == text
