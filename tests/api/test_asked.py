"""Questions about an execution are parsed from the bare request, every problem at once."""

from __future__ import annotations

import pytest

from farebox.api.asked import ask, query_of
from farebox.core.errors import BadRequest, IdMalformed, TokenMissing

EXE = "exe_01"


def query(text: bytes) -> dict[str, str]:
    return query_of({"query_string": text})


def test_the_first_value_of_a_parameter_counts() -> None:
    assert query(b"token=a&token=b&x=%C3%A9+1&y") == {"token": "a", "x": "é 1", "y": ""}
    assert query(b"") == {}


def test_defaults() -> None:
    asked = ask(EXE, {"token": "t"}, {})
    assert (asked.after, asked.limit, asked.wait, asked.shape) == (None, 200, 0, "0")


def test_all_problems_at_once() -> None:
    with pytest.raises(BadRequest) as refused:
        ask(EXE, {"token": "t", "after": "-1", "limit": "1001", "wait": "x"}, {})
    assert [problem.field for problem in refused.value.details] == ["after", "limit", "wait"]


@pytest.mark.parametrize("value", ["", "1.5", "+1", " 1", "٣", "99999999999999999999", "0"])
def test_a_limit_is_a_plain_number(value: str) -> None:
    with pytest.raises(BadRequest):
        ask(EXE, {"token": "t", "limit": value}, {})


def test_same_window_same_shape() -> None:
    def shape(**more: str) -> str:
        return ask(EXE, {"token": "t", **more}, {}).shape

    assert shape(after="3") == shape(after="3", limit="200") != shape(after="4")
    assert shape(limit="5") not in (shape(), shape(after="3", limit="5"))


@pytest.mark.parametrize("headers", [{}, {b"authorization": b"Bearer YOUR_API_TOKEN"}, {b"x-client-token": b""}])
def test_no_token_is_a_bad_request_even_for_a_bad_id(headers: dict[bytes, bytes]) -> None:
    with pytest.raises(TokenMissing):
        ask("no id", {}, headers)


def test_an_empty_token_in_the_address_is_not_replaced_by_a_header() -> None:
    with pytest.raises(TokenMissing):
        ask(EXE, {"token": ""}, {b"x-client-token": b"ct_a"})


def test_the_cookie_is_the_last_carrier() -> None:
    assert ask(EXE, {}, {b"cookie": b"a=b; farebox_token=ct_c"}).token == "ct_c"
    with pytest.raises(TokenMissing):
        ask(EXE, {}, {b"cookie": b"\x01;;=;"})


def test_a_malformed_id() -> None:
    with pytest.raises(IdMalformed):
        ask("a-b", {"token": "t"}, {})


def test_a_stream_goes_on_after_the_last_event_id_whatever_after_says() -> None:
    asked = ask(EXE, {"token": "t", "after": "3"}, {b"last-event-id": b"7"}, stream=True)
    assert asked.after == 7
    assert ask(EXE, {"token": "t", "after": "3"}, {b"last-event-id": b""}, stream=True).after == 3
    with pytest.raises(BadRequest):
        ask(EXE, {"token": "t"}, {b"last-event-id": b"abc"}, stream=True)


def test_a_ticket_replaces_the_token_on_streams_only() -> None:
    assert ask(EXE, {"ticket": "tk"}, {}, stream=True).ticket == "tk"
    with pytest.raises(TokenMissing):
        ask(EXE, {"ticket": ""}, {}, stream=True)
    with pytest.raises(TokenMissing):
        ask(EXE, {"ticket": "tk"}, {})
