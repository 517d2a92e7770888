"""Refusals have one shape, a stable code, and never an inside."""

from __future__ import annotations

import errno

import msgspec
import pytest

from farebox.api.errors import headers_of, known, render, wants_problem
from farebox.core.errors import BadRequest, Problem, TokenMissing, TooManyRequests, Unauthorized, Unavailable
from farebox.storage.port import Conflict, StoreUnavailable


def test_the_shape() -> None:
    body = msgspec.json.decode(render(BadRequest("no", [Problem("a.b", "is wrong")]), "req_1"))
    assert body == {
        "code": 400000,
        "message": "no",
        "details": [{"field": "a.b", "message": "is wrong", "code": "invalid"}],
        "requestId": "req_1",
    }


def test_problem_json_when_asked() -> None:
    assert wants_problem("text/html, application/problem+json")
    assert not wants_problem("*/*")
    body = msgspec.json.decode(render(TokenMissing(), "req_1", problem_json=True))
    assert (body["status"], body["code"], body["type"]) == (400, 400001, "urn:farebox:error:400001")
    assert ("content-type", "application/problem+json") in headers_of(TokenMissing(), problem_json=True)


def test_who_must_wait_is_told_how_long() -> None:
    assert ("retry-after", "3") in headers_of(TooManyRequests(retry_after=2.1))
    assert ("retry-after", "1") in headers_of(Unavailable())
    assert ("www-authenticate", "Bearer") in headers_of(Unauthorized())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unauthorized(), 401001),
        (StoreUnavailable("disk full"), 503001),
        (OSError(errno.ENOSPC, "disk full"), 503001),
        (OSError(errno.EROFS, "disk full"), 503001),
        (Conflict("runs"), 409001),
    ],
)
def test_what_was_foreseen(error: Exception, code: int) -> None:
    made = known(error)
    assert made is not None
    assert made.code == code
    assert "disk full" not in made.message


def test_what_nobody_foresaw() -> None:
    assert known(KeyError("x")) is None
    assert known(FileNotFoundError(errno.ENOENT, "x")) is None
