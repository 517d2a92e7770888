"""How large a value in a row may be."""

from __future__ import annotations

import pytest

from farebox.core.expressions_errors import ExpressionError
from farebox.core.journal import LARGEST_VALUE
from farebox.core.measure import LARGEST_MADE, measured
from farebox.core.sizes import check_made, check_size, size_of


def test_the_size_is_that_of_its_json() -> None:
    assert [size_of(value) for value in (None, "é", {"a": [1]})] == [4, 4, 9]


def test_what_is_larger_is_refused_with_its_cure() -> None:
    check_size(None, "the thing", "do less")
    check_size("x" * (LARGEST_VALUE - 2), "the thing", "do less")
    with pytest.raises(ExpressionError) as refused:
        check_size("x" * (LARGEST_VALUE - 1), "the thing", "do less")
    assert refused.value.code == "value_too_large"
    assert refused.value.message == "the thing has 262,145 bytes of JSON, at most 262,144 fit; do less"


def test_what_is_made_is_measured_without_being_written() -> None:
    shared = ["x" * 100_000] * 1_000_000
    assert LARGEST_MADE < measured(shared) < 2 * LARGEST_MADE
    with pytest.raises(ExpressionError, match="more than 8,388,608 characters"):
        check_made(shared)
    assert check_made("abc", 7) == 12
    with pytest.raises(ExpressionError):
        check_size(shared, "the output", "give less")
