"""Every request has an id: the caller's if it is a decent one."""

from __future__ import annotations

import pytest

from farebox.api.exchange import KEY, Exchange, exchange_of, headers_of, request_id_of
from farebox.api.limits import Left


def test_a_decent_id_is_kept() -> None:
    assert request_id_of(b"abc-123") == "abc-123"


@pytest.mark.parametrize("value", [b"", b"a b", b"a" * 65, b"a\n", "é".encode(), b"<x>"])
def test_any_other_is_replaced(value: bytes) -> None:
    assert request_id_of(value).startswith("req_")
    assert request_id_of(None) != request_id_of(None)


def test_the_first_of_repeated_headers_counts() -> None:
    assert headers_of({"headers": [(b"a", b"1"), (b"b", b"3"), (b"a", b"2")]}) == {b"a": b"1", b"b": b"3"}


def test_the_tightest_limit_is_told() -> None:
    exchange = Exchange({})
    exchange.count(Left(10, 5, 1))
    exchange.count(Left(10, 7, 1))
    exchange.count(Left(10, 2, 1))
    assert exchange.left == Left(10, 2, 1)


def test_a_framed_request_keeps_its_exchange() -> None:
    scope: dict[str, object] = {"headers": []}
    made = exchange_of(scope)
    assert exchange_of(scope) is made is scope[KEY]
