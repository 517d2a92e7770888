"""Values are frozen."""

from __future__ import annotations

import pytest

from farebox.core.graph import Price


def test_a_value_cannot_be_changed_in_place() -> None:
    price = Price(500, "EUR")
    with pytest.raises(AttributeError):
        price.amount = 1  # type: ignore[misc]
