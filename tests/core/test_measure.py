"""How large a value is, without writing it down."""

from __future__ import annotations

from farebox.core.measure import LARGEST_MADE, measured


def test_texts_keys_and_parts_count() -> None:
    assert [measured(value) for value in ("abc", {"ab": "c"}, [1, "x"], None)] == [5, 10, 11, 4]


def test_it_ends_as_soon_as_it_is_too_much() -> None:
    shared = ["x" * 100_000] * 1_000_000
    assert LARGEST_MADE < measured(shared) < 2 * LARGEST_MADE
    assert 10 < measured(shared, 10) < 2_000_000
