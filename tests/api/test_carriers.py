"""The first carrier that is present decides, and a change by cookie needs a proof."""

from __future__ import annotations

import pytest

from farebox.api.carriers import carried, same_origin, well_formed
from farebox.core.errors import Forbidden


def test_the_first_carrier_decides_and_no_second_is_tried() -> None:
    assert carried("q", "h", "Bearer ct_a", "c") == ("q", False)
    assert carried("", "h", "Bearer ct_a", "c") == ("", False)
    assert carried(None, " h ", "Bearer ct_a", "c") == ("h", False)
    assert carried(None, None, "bearer  ct_a ", "c") == ("ct_a", False)
    assert carried(None, None, None, "c") == ("c", True)
    assert carried(None, None, None, None) == (None, False)


@pytest.mark.parametrize("value", ["Bearer YOUR_API_TOKEN", "Bearer fbsk_x", "Basic ct_x", "ct_x", ""])
def test_an_authorization_that_is_no_client_token_is_ignored(value: str) -> None:
    assert carried(None, None, value, None) == (None, False)
    assert carried(None, None, value, "c") == ("c", True)


@pytest.mark.parametrize("text", ["string", "exe_01", "a" * 64, "_"])
def test_ids(text: str) -> None:
    assert well_formed(text)


@pytest.mark.parametrize("text", ["", "a" * 65, "a-b", "a b", "é", "a\n", "../x", "%2e"])
def test_no_ids(text: str) -> None:
    assert not well_formed(text)


HERE = "https://fare.example/base"


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "https://fare.example"}])
def test_our_own_page_may_change_by_cookie(headers: dict[str, str]) -> None:
    same_origin(headers, HERE)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "https://fare.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://fare.example"},
    ],
)
def test_everybody_else_may_not(headers: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        same_origin(headers, HERE)
