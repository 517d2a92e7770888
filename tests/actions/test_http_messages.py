"""Requests are checked in form before anything is sent; answers are read as they say they are."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.actions.http_messages import HttpResponse, Outgoing, lines_of
from farebox.actions.port import ActionError

URL = "https://service.example/path"


@pytest.mark.parametrize(
    ("method", "url", "options", "sentence"),
    [
        ("TRACE", URL, {}, "the method 'TRACE' is not one of"),
        ("GET", "https://exa\tmple/", {}, "this is not a URL"),
        ("GET", "https://[::1", {}, "this is not a URL"),
        ("GET", "https://x/" + "a" * 9_000, {}, "8192 are allowed"),
        ("POST", URL, {"body": "a", "json": {}}, "body or json, not both"),
        ("GET", URL, {"headers": {"Host": "other"}}, "written by the client itself"),
        ("GET", URL, {"headers": {"content-length": "4"}}, "written by the client itself"),
        ("GET", URL, {"headers": {"X": "a\r\nInjected: b"}}, "cannot hold"),
        ("GET", URL, {"headers": {"X\nY": "a"}}, "cannot hold"),
    ],
)
def test_malformed_requests(method: str, url: str, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ActionError) as caught:
        Outgoing.build(method, url, **options)
    assert caught.value.code == "request_invalid"
    assert sentence in str(caught.value)


def test_query_values_are_added_to_those_in_the_url() -> None:
    query = {"b": [1, 2], "c": True, "d": None, "e": "ä &", "f": {"x": 1}}
    built = Outgoing.build("GET", f"{URL}?a=0", query=query)
    assert built.url.raw_path == b"/path?a=0&b=1&b=2&c=true&e=%C3%A4+%26&f=%7B%22x%22%3A1%7D"


def test_bodies_say_what_they_are_and_unsafe_methods_carry_the_key() -> None:
    as_json = Outgoing.build("post", URL, json={"a": 1}, key="run/step")
    headers = dict(as_json.headers)
    assert (as_json.method, as_json.body) == ("POST", b'{"a":1}')
    assert (headers["content-type"], headers["idempotency-key"]) == ("application/json", "run/step")
    own = Outgoing.build("PUT", URL, body="ä", headers={"Idempotency-Key": "mine", "Content-Type": "text/csv"}, key="k")
    assert (own.body, dict(own.headers)["idempotency-key"]) == ("ä".encode(), "mine")
    assert dict(own.headers)["content-type"] == "text/csv"
    assert "idempotency-key" not in dict(Outgoing.build("GET", URL, key="k").headers)
    assert (b"content-length", b"0") in lines_of(Outgoing.build("POST", URL))


def test_answers_are_read_by_their_charset_and_as_json() -> None:
    assert HttpResponse(200, {"content-type": "text/plain; charset=latin-1"}, b"\xe4", URL).text == "ä"
    assert HttpResponse(200, {"content-type": "text/plain; charset=nonsense"}, b"a", URL).text == "a"
    assert HttpResponse(200, {}, b"\xff", URL).text == "�"
    assert HttpResponse(200, {}, b'{"a":1}', URL).json() == {"a": 1}
    with pytest.raises(ActionError, match="did not answer with JSON"):
        HttpResponse(200, {}, b"<html>", URL).json()
