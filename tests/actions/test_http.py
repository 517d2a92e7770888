"""``http-request``, through the guard, against a real server."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Sequence
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from farebox.actions import builtin
from farebox.actions.context import ActionContext
from farebox.actions.http import failure_of, retry_after
from farebox.actions.http_guard import GuardedClient, Policy
from farebox.actions.http_messages import HttpResponse
from farebox.actions.port import ActionError, Sent, SentFiles
from farebox.actions.signature import NOTHING
from farebox.core.values import Json
from tests.actions.service import Asked, Service, answer, serving
from tests.actions.test_context import Shelf


async def request(
    answers: Callable[[Asked], bytes], shelf: Shelf | None = None, sent: SentFiles = NOTHING, **arguments: Any
) -> tuple[Json, Service]:
    async def lookup(keys: Sequence[str]) -> SentFiles:
        return {key: sent[key] for key in keys if key in sent}

    client = GuardedClient(Policy(allowed_hosts=("127.0.0.1",)))
    try:
        async with serving(answers) as service:
            ctx = ActionContext(
                run_id="run_1", step="call#1", attempt=2, http=client, artifacts=shelf, sent_files=lookup
            )
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


ROWS = b"0123456789" * 600_000


async def test_a_large_answer_is_stored_and_a_reference_is_the_result() -> None:
    shelf = Shelf()
    result, _ = await request(lambda asked: answer(200, ROWS, "Content-Type: text/csv"), shelf, saveAs="rows.csv")
    assert (result["status"], result["body"]) == (200, None)
    assert result["file"] == {"name": "rows.csv", "size": len(ROWS)}
    assert shelf.files["rows.csv"] == (ROWS, "text/csv")
    assert shelf.private == {"rows.csv"}
    assert len(shelf.sheets[0].pieces) > 3
    await request(lambda asked: answer(200, b"x"), shelf, saveAs="page.html", private=False)
    assert shelf.private == {"rows.csv"}


async def test_it_is_stored_unpacked() -> None:
    shelf = Shelf()
    await request(lambda asked: answer(200, gzip.compress(ROWS), "Content-Encoding: gzip"), shelf, saveAs="a")
    assert shelf.files["a"][0] == ROWS


async def test_what_says_why_there_is_no_file_is_not_stored() -> None:
    shelf = Shelf()
    with pytest.raises(ActionError, match="answered 503: soon") as caught:
        await request(lambda asked: answer(503, b"soon"), shelf, saveAs="a")
    assert caught.value.code == "http_503"
    await request(lambda asked: answer(404, b"none"), shelf, saveAs="a", expectedStatus=[404])
    assert shelf.files["a"][0] == b"none"
    assert shelf.sheets[0].ended == "discarded"


async def test_a_redirect_is_followed_before_anything_is_stored() -> None:
    def answers(asked: Asked) -> bytes:
        return answer(200, b"there") if asked.target == "/b" else answer(302, b"go away", "Location: /b")

    shelf = Shelf()
    await request(answers, shelf, saveAs="a")
    assert shelf.files["a"][0] == b"there"


@pytest.mark.parametrize("headers", [(), ("Content-Encoding: gzip",)])
async def test_a_file_that_is_too_large_is_refused_with_the_cure(headers: tuple[str, ...]) -> None:
    shelf = Shelf(most=1_000)
    body = gzip.compress(ROWS) if headers else ROWS
    with pytest.raises(ActionError, match="more than 1000 bytes; the operator may allow more") as caught:
        await request(lambda asked: answer(200, body, *headers), shelf, saveAs="a")
    assert caught.value.code == "response_too_large"
    assert (shelf.files, shelf.sheets[0].ended, shelf.sheets[0].pieces) == ({}, "discarded", [])


async def test_a_body_that_does_not_fit_into_a_result_names_the_way_out() -> None:
    with pytest.raises(ActionError, match=r'"saveAs": "a-name\.csv"'):
        await request(lambda asked: answer(200, ROWS))


async def test_a_name_that_is_none_is_told_before_anything_is_sent() -> None:
    with pytest.raises(ActionError, match="saveAs") as caught:
        await request(lambda asked: answer(), Shelf(), saveAs="../a")
    assert caught.value.code == "arguments_invalid"


async def test_a_file_is_sent_from_the_disk(tmp_path: Path) -> None:
    place = tmp_path / "rows"
    place.write_bytes(ROWS)
    reference = {"name": "rows.csv", "mediaType": "text/csv", "size": len(ROWS), "sha256": "a" * 64}
    upload = "upl_01k8w3n5x2f9tbm6q4v7yd0c1e"
    known = Sent("rows.csv", "text/csv", len(ROWS), str(place))
    sent = {"rows.csv#": known, f"rows.csv#{'a' * 64}": known, upload: known}
    for given in ("rows.csv", reference, upload):
        _, service = await request(lambda asked: answer(204), None, sent, method="PUT", bodyFrom=given)
        (asked,) = service.asked
        assert (asked.body, asked.headers["content-type"]) == (ROWS, "text/csv")
        assert asked.headers["content-length"] == str(len(ROWS))
    for given in ("other.csv", {**reference, "sha256": "b" * 64}):
        with pytest.raises(ActionError, match=r"no artifact '\w+\.csv' with these bytes") as caught:
            await request(lambda asked: answer(204), None, sent, method="PUT", bodyFrom=given)
        assert caught.value.code == "file_missing"
    for wrong in ({"bodyFrom": "rows.csv", "body": "x"}, {"bodyFrom": "rows.csv", "json": 1}, {"bodyFrom": {"a": 1}}):
        with pytest.raises(ActionError) as caught:
            await request(lambda asked: answer(204), None, sent, method="PUT", **wrong)
        assert caught.value.code == "request_invalid"


async def test_a_file_is_sent_again_where_a_redirect_keeps_it(tmp_path: Path) -> None:
    place = tmp_path / "rows"
    place.write_bytes(ROWS)
    sent = {"rows.csv#": Sent("rows.csv", "text/csv", len(ROWS), str(place))}
    for status, there in ((307, ("POST", len(ROWS))), (303, ("GET", 0))):

        def answers(asked: Asked, status: int = status) -> bytes:
            return answer(204) if asked.target == "/b" else answer(status, b"", "Location: /b")

        _, service = await request(answers, None, sent, method="POST", bodyFrom="rows.csv")
        assert [(asked.method, len(asked.body)) for asked in service.asked] == [("POST", len(ROWS)), there]
