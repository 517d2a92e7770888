"""What a run is told of the request that triggered it."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core.errors import BadRequest
from farebox.triggers import webhook

NOON = 1_769_860_800_000


def payload(body: bytes, content_type: str = "", **headers: str) -> Any:
    lines = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return webhook.payload(body, [*lines, *([("Content-Type", content_type)] if content_type else [])], NOON)


def test_json_text_and_nothing() -> None:
    told = payload(b'{"a": [1]}', "application/json; charset=utf-8", X_Event="paid")
    assert told == {
        "body": {"a": [1]},
        "headers": {"x-event": "paid", "content-type": "application/json; charset=utf-8"},
        "source": "webhook",
        "triggeredAt": "2026-01-31T12:00:00.000Z",
    }
    assert payload(b"[1]", "application/vnd.x+json")["body"] == [1]
    assert payload(b"[1]")["body"] == [1]
    assert payload(b"hello")["body"] == "hello"
    assert payload("a=ä".encode(), "application/x-www-form-urlencoded")["body"] == "a=ä"
    assert payload(b" \n", "application/json")["body"] == {}


@pytest.mark.parametrize(("body", "content_type"), [(b"{", "application/json"), (b"\xff", ""), (b"\xff", "text/plain")])
def test_bodies_that_are_not_what_they_say(body: bytes, content_type: str) -> None:
    with pytest.raises(BadRequest):
        payload(body, content_type)


def test_a_body_of_absurd_depth_is_refused() -> None:
    with pytest.raises(BadRequest):
        payload(b"[" * 100_000, "application/json")


def test_secrets_are_left_out() -> None:
    told = payload(
        b"{}",
        Authorization="Bearer x",
        Cookie="a",
        X_Api_Key="b",
        X_Hub_Secret="c",
        X_Client_Token="d",
        X_Forwarded_For="1.2.3.4",
        X_Session_Id="e",
        X_GitHub_Event="push",
        User_Agent="curl",
    )
    assert told["headers"] == {"x-github-event": "push", "user-agent": "curl"}


def test_headers_are_bounded() -> None:
    told = webhook.payload(b"", [(f"x-{n}", "v" * 5_000) for n in range(200)], NOON)
    assert len(told["headers"]) == 64
    assert {len(value) for value in told["headers"].values()} == {1_024}
