"""What an answer means, and whether and when a request is asked again."""

from __future__ import annotations

import json

import pytest
from farebox_client import ConnectionLost, FareboxError, Problem
from farebox_client.wire import Attempts, Policy, Request, pause, refusal

READ = Request("GET", "/x")
ROTATE = Request("POST", "/tokens", body={}, repeatable=False)


def test_a_refusal_tells_code_details_and_request() -> None:
    details = [{"field": "a.b", "message": "is required", "code": "required", "nodeId": None}, "nonsense"]
    body = {"code": 400001, "message": "Look at details", "requestId": "req_1", "details": details}
    error = refusal(400, {"retry-after": "7"}, json.dumps(body).encode())
    assert (error.code, error.status, error.request_id, error.retry_after) == (400001, 400, "req_1", 7.0)
    assert error.details == (Problem("a.b", "is required", "required"),)
    assert str(error) == "Look at details (400001)"


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b'{"code": "x"}', b"\xff"])
def test_a_refusal_that_is_not_ours_has_the_status(content: bytes) -> None:
    error = refusal(502, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, content)
    assert (error.code, error.retry_after) == (502000, None)


@pytest.mark.parametrize("status", [429, 503])
def test_what_was_refused_before_it_was_stored_is_asked_again_after_the_wanted_time(status: int) -> None:
    assert Attempts(ROTATE, Policy()).answered(status, {"retry-after": "9"}, b"") == 9.0


def test_a_gateways_error_may_hide_anything() -> None:
    assert 0 < (Attempts(READ, Policy()).answered(504, {}, b"") or 0) < 1
    with pytest.raises(FareboxError):
        Attempts(ROTATE, Policy()).answered(504, {}, b"")


@pytest.mark.parametrize("status", [400, 401, 404, 409, 500])
def test_other_refusals_are_final(status: int) -> None:
    with pytest.raises(FareboxError):
        Attempts(READ, Policy()).answered(status, {}, b"")


def test_a_lost_connection_is_tried_again_a_number_of_times() -> None:
    attempts = Attempts(READ, Policy(retries=2))
    assert [attempts.lost(OSError("gone")) > 0 for _ in range(2)] == [True, True]
    with pytest.raises(ConnectionLost, match="GET /x: OSError gone"):
        attempts.lost(OSError("gone"))
    with pytest.raises(ConnectionLost):
        Attempts(ROTATE, Policy()).lost(OSError())


def test_a_longer_retry_after_is_raised() -> None:
    with pytest.raises(FareboxError) as refused:
        Attempts(READ, Policy(max_retry_after=60)).answered(429, {"retry-after": "61"}, b"")
    assert refused.value.retry_after == 61


def test_pauses_grow_to_a_bound() -> None:
    assert 0.125 <= pause(0) <= 0.25
    assert 7.5 <= pause(1_000_000) <= 15


def test_success_ends_it() -> None:
    assert Attempts(READ, Policy()).answered(200, {}, b"{}") is None
    assert Attempts(READ, Policy()).answered(304, {}, b"") is None
