"""How large a value may be that somebody hands in."""

from __future__ import annotations

import pytest

from farebox.core.errors import BadRequest, TooLarge
from farebox.service.sizes import encoded


def test_a_value_that_fits_is_given_back_as_json() -> None:
    assert encoded({"a": [1]}, "it") == b'{"a":[1]}'
    assert encoded("x" * 262_142, "it")


def test_what_is_larger_or_no_json_is_refused() -> None:
    with pytest.raises(TooLarge, match=r"it is 262,145 bytes of JSON; at most 262,144 are taken"):
        encoded("x" * 262_143, "it")
    with pytest.raises(TooLarge, match="at most 10 are taken"):
        encoded("x" * 9, "it", 10)
    with pytest.raises(BadRequest, match="a lone surrogate"):
        encoded("\ud800", "it")
