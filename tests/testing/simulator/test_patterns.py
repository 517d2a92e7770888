"""Texts for the patterns that people write into forms."""

from __future__ import annotations

import re

import pytest

from farebox.testing.simulator.chance import Chance
from farebox.testing.simulator.patterns import text_like


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{2}\d{4,6}$",
        r"^(yes|no)$",
        r"^[^a-z]+x?$",
        r"^\w+@\w+\.[a-z]{2,}$",
        r"^.{3}\s\S*$".replace(r"\S*", "[a-c]*"),
        r"^(?:a|b)c+?$",
        r"^[^q]$",
    ],
)
def test_what_is_made_matches(pattern: str) -> None:
    for number in range(30):
        text = text_like(pattern, Chance(f"{pattern} {number}"))
        assert re.search(pattern, text), (pattern, text)


def test_what_is_not_understood_stays_as_it_is() -> None:
    assert text_like(r"(?=a)a", Chance("x")) == r"(?=a)a"
    assert text_like("(", Chance("x")) == "("
