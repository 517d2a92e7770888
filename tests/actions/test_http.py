"""``http-request``, through the guard, against a real server."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from farebox.actions import builtin
from farebox.actions.context import ActionContext
from farebox.actions.http import failure_of, retry_after
from farebox.actions.http_guard import GuardedClient, Policy
from farebox.actions.http_messages import HttpResponse
from farebox.actions.port import ActionError
from farebox.core.values import Json
from tests.actions.service import Asked, Service, answer, serving


async def request(answers: Callable[[Asked], bytes], **arguments: Any) -> tuple[Json, Service]:
    client = GuardedClient(Policy(allowed_hosts=("127.0.0.1",)))
    try:
        async with serving(answers) as service:
            ctx = ActionContext(run_id="run_1", step="call#1", attempt=2, http=client)
            call = builtin.load()["http-request"].call
            return await call({"url": service.url("/path"), **arguments}, ctx), service
    finally:
        await client.close()


async def test_json_is_read_and_private_headers_are_left_out() -> None:
    def answers(asked: Asked) -> bytes:
        return answer(200, b'{"a": 1}', "Content-Type: application/problem+json", "Set-Cookie: a=b", "X-Own: 1")

    result, service = await request(answers, query={"q": ["a", "b"]}, headers={"X-Key": "k"})
    assert (result["status"], result["body"], result["headers"]["x-own"]) == (200, {"a": 1}, "1")
    assert "set-cookie" not in result["headers"]
    assert (service.asked[0].target, service.asked[0].headers["x-key"]) == ("/path?q=a&q=b", "k")
    assert "idempotency-key" not in service.asked[0].headers


async def test_what_changes_something_carries_the_steps_key() -> None:
    result, service = await request(lambda asked: answer(204), method="POST", json={"a": [1]})
    asked = service.asked[0]
    assert (asked.method, asked.body, asked.headers["content-type"]) == ("POST", b'{"a":[1]}', "application/json")
    assert asked.headers["idempotency-key"] == "run_1/call#1"
    assert (result["status"], result["body"]) == (204, "")


@pytest.mark.parametrize(("parse", "expected"), [("auto", "[1]"), ("text", "[1]"), ("json", [1]), ("base64", "WzFd")])
async def test_the_author_says_how_the_body_is_read(parse: str, expected: Json) -> None:
    result, _ = await request(lambda asked: answer(200, b"[1]"), parse=parse)
    assert result["body"] == expected


async def test_a_body_that_is_not_what_was_asked_for() -> None:
    for arguments, code in (({"parse": "json"}, "response_not_json"), ({"maxResponseBytes": 3}, "response_too_large")):
        with pytest.raises(ActionError) as caught:
            await request(lambda asked: answer(200, b"<html>"), **arguments)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("status", "retryable", "category"),
    [
        (400, False, "validation"),
        (401, False, "auth"),
        (403, False, "auth"),
        (404, False, "validation"),
        (408, True, "service"),
        (429, True, "service"),
        (500, True, "service"),
        (503, True, "service"),
    ],
)
async def test_unexpected_statuses(status: int, retryable: bool, category: str) -> None:
    with pytest.raises(ActionError) as caught:
        await request(lambda asked: answer(status, b"why", "Retry-After: 7"))
    error = caught.value
    assert (error.code, error.retryable, error.category) == (f"http_{status}", retryable, category)
    assert error.after == (7.0 if retryable else 0.0)
    assert "why" in str(error)


async def test_other_statuses_may_be_expected() -> None:
    result, _ = await request(lambda asked: answer(404), expectedStatus=[200, 404])
    assert result["status"] == 404
    with pytest.raises(ActionError, match="answered 200"):
        await request(lambda asked: answer(200), expectedStatus=[404])


async def test_arguments_are_checked_under_their_written_names() -> None:
    with pytest.raises(ActionError, match="method: Invalid enum value 'TRACE'"):
        await request(lambda asked: answer(), method="TRACE")
    with pytest.raises(ActionError, match="maxResponseBytes: Expected `int` <= 262144"):
        await request(lambda asked: answer(), maxResponseBytes=1e9)


def test_an_error_does_not_tell_the_query() -> None:
    assert "secret" not in str(failure_of(HttpResponse(500, {}, b"", "https://a.example/b?key=secret")))


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after("12") == 12.0
    assert retry_after("999999999") == 86_400.0
    assert 50 < retry_after(formatdate(time.time() + 60, usegmt=True)) <= 60
    assert retry_after(formatdate(0, usegmt=True)) == retry_after("soon") == retry_after("") == retry_after("-5") == 0.0
