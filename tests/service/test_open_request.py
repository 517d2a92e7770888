from __future__ import annotations

from typing import Any

import pytest

from farebox.core.errors import BadRequest, IdempotencyKeyInvalid, TooLarge
from farebox.service.open_request import OpenRequest, check, digest

KEY = "0123456789abcdef"


def asked(**fields: Any) -> OpenRequest:
    return OpenRequest(**fields)


def test_the_payload_comes_back_as_it_is_stored() -> None:
    assert check(asked(request_payload={"a": 1})) == b'{"a":1}'


def test_all_that_is_malformed_is_said_at_once() -> None:
    with pytest.raises(BadRequest) as refused:
        check(
            asked(
                source_system="x" * 256,
                external_ref="x" * 256,
                success_url="ftp://a.example",
                request_payload=[],
                client_safe_metadata="text",
                client_token="ct_short",
            )
        )
    assert [problem.field for problem in refused.value.details] == [
        "sourceSystem",
        "externalRef",
        "successUrl",
        "requestPayload",
        "clientSafeMetadata",
        "clientToken",
    ]


@pytest.mark.parametrize("key", ["short", "x" * 256])
def test_a_key_has_its_length(key: str) -> None:
    with pytest.raises(IdempotencyKeyInvalid):
        check(asked(idempotency_key=key))
    check(asked(idempotency_key=KEY))


def test_sizes_are_said_with_their_limit() -> None:
    with pytest.raises(TooLarge, match="262,144"):
        check(asked(request_payload={"a": "x" * 262_144}))
    with pytest.raises(TooLarge, match="16,384"):
        check(asked(client_safe_metadata={"a": "x" * 16_384}))
    check(asked(request_payload={"a": "x" * 262_000}, client_safe_metadata={"a": "x" * 16_000}))


def test_what_cannot_be_stored_is_refused() -> None:
    with pytest.raises(BadRequest, match="surrogate"):
        check(asked(request_payload={"a": "\ud800"}))


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://shop.example/done?x=1", True),
        ("http://127.0.0.1:3000/", True),
        ("http://localhost/", True),
        ("http://[::1]/", True),
        ("http://shop.example/", False),
        ("https://user@shop.example/", False),
        ("https:///nowhere", False),
        ("https://[broken", False),
        ("https://shop.example/a b", False),
        ("https://shöp.example/", False),
        ("javascript:alert(1)", False),
        ("https://shop.example/" + "x" * 2_048, False),
    ],
)
def test_where_buyers_may_be_sent_back_to(url: str, fine: bool) -> None:
    request = asked(success_url=url, cancel_url=url)
    if fine:
        check(request)
    else:
        with pytest.raises(BadRequest) as refused:
            check(request)
        assert [problem.field for problem in refused.value.details] == ["successUrl", "cancelUrl"]


def test_the_digest_is_of_what_is_meant() -> None:
    first = digest(asked(request_payload={"a": 1, "b": 2}, idempotency_key=KEY, client_token="ct_x"))
    assert first == digest(asked(request_payload={"b": 2, "a": 1}))
    assert first != digest(asked(request_payload={"a": 1, "b": 3}))
    assert first != digest(asked(request_payload={"a": 1, "b": 2}, external_ref="r"))
