"""What is wrong with an expression is said in a sentence, with its place where there is one."""

from __future__ import annotations

from farebox.core.expressions_errors import ExpressionError, MissingValue


def test_a_position_counts_from_one_for_people() -> None:
    assert (
        str(ExpressionError("expression_invalid", "'@' cannot stand here", 4))
        == "'@' cannot stand here (at character 5)"
    )


def test_without_a_position_there_is_only_the_sentence() -> None:
    error = MissingValue("x has no value")
    assert (str(error), error.code, error.position) == ("x has no value", "missing_value", None)
