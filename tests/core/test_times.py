"""RFC 3339 with milliseconds and Z, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.times import parse_rfc3339, rfc3339


def test_a_time_has_milliseconds_and_a_z() -> None:
    assert rfc3339(1_769_860_800_007) == "2026-01-31T12:00:00.007Z"


def test_a_time_that_is_not_known_is_an_empty_text() -> None:
    assert rfc3339(None) == ""


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_reading_is_the_inverse_of_writing(at: int) -> None:
    assert parse_rfc3339(rfc3339(at)) == at


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        parse_rfc3339("2026-01-31T12:00:00")
