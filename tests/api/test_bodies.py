"""Bodies are read under a limit and decoded strictly; each breach has its own word."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

from farebox.api import bodies
from farebox.api.bodies import (
    DRAIN,
    SMALL,
    BodyRule,
    Streamed,
    check_media_type,
    decode,
    form_body,
    json_body,
    raw_body,
    read,
    rule_of,
)
from farebox.api.exchange import KEY, Exchange, Held
from farebox.core.errors import BadRequest, MediaType, TooLarge, TooSlow, Unavailable


def code_of(body: bytes) -> str:
    with pytest.raises(BadRequest) as refused:
        decode(body)
    return refused.value.details[0].code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 10_000 + b"]" * 10_000, "too_deep"),
        (b"[" * 65 + b"]" * 65, "too_deep"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "too_deep"),
        (b'"\xff"', "invalid_utf8"),
        (b"[NaN]", "invalid_json"),
        (b"[Infinity]", "invalid_json"),
        (b"[1,]", "invalid_json"),
        (b"1e999", "invalid_json"),
        (b'"\\ud800"', "invalid_json"),
        (b"{'a':1}", "invalid_json"),
        (b"123456789012345678901234567890", "number_too_large"),
        (b'{"a":[9223372036854775808]}', "number_too_large"),
    ],
)
def test_what_is_not_strict_json_is_refused_by_name(body: bytes, code: str) -> None:
    assert code_of(body) == code


def test_wide_documents_and_large_legal_numbers_pass() -> None:
    assert decode(b"[" + b"{}," * 1_000 + b"{}]") == [{}] * 1_001
    assert decode(b"[" * 64 + b"1" + b"]" * 64)
    assert decode(b"[9223372036854775807,-9223372036854775808]") == [2**63 - 1, -(2**63)]
    assert decode(b'{"text":"12345678901234567890123"}') == {"text": "12345678901234567890123"}


@pytest.mark.parametrize(
    "media_type", ["application/json", "Application/JSON; charset=UTF-8", "application/merge-patch+json"]
)
def test_json_in_its_spellings(media_type: str) -> None:
    check_media_type(media_type)


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "json"]
)
def test_other_media_types_are_refused(media_type: str) -> None:
    with pytest.raises(MediaType):
        check_media_type(media_type)


def test_a_form_is_a_form() -> None:
    check_media_type("application/x-www-form-urlencoded", form=True)
    with pytest.raises(MediaType):
        check_media_type("application/json", form=True)


class Incoming:
    """An ASGI ``receive`` over given messages."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)

    async def __call__(self) -> dict[str, Any]:
        return self.messages.pop(0)


def parts(*bodies: bytes) -> Incoming:
    messages = [{"type": "http.request", "body": body, "more_body": True} for body in bodies]
    messages[-1]["more_body"] = False
    return Incoming(*messages)


async def test_a_body_in_pieces_is_one_body() -> None:
    assert await read({"headers": []}, parts(b"a", b"", b"bc"), 3) == b"abc"


async def test_a_body_above_the_limit_is_read_away_and_refused() -> None:
    incoming = parts(*[b"x" * 1_000] * 50)
    with pytest.raises(TooLarge) as refused:
        await read({"headers": []}, incoming, 3_000)
    assert "3000" in refused.value.message
    assert not incoming.messages


async def test_draining_ends_somewhere() -> None:
    piece = b"x" * (8 * 1024 * 1024)
    incoming = parts(*[piece] * 20)
    with pytest.raises(TooLarge):
        await read({"headers": []}, incoming, 10)
    assert len(incoming.messages) == 15


async def test_a_client_that_hangs_up_is_no_answer() -> None:
    with pytest.raises(ClientDisconnect):
        await read({"headers": []}, Incoming({"type": "http.disconnect"}), 10)


class Trickle:
    """A byte at once, and then silence."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> Any:
        self.asked += 1
        if self.asked > 1:
            await asyncio.Event().wait()
        return part(b"{")


async def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)
    with pytest.raises(TooSlow):
        await read({"headers": []}, Trickle(), 10)


async def test_a_streamed_body_that_stops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)
    body = Streamed(Request({"type": "http", "headers": []}, Trickle()))
    assert await anext(body) == b"{"
    with pytest.raises(TooSlow):
        await anext(body)
    await body.drain()  # nothing more is waited for
    assert [piece async for piece in body] == []


async def test_a_streamed_body_may_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LONGEST", 0.01)

    async def drop_by_drop() -> Any:
        await asyncio.sleep(0)
        return part(b"x")

    body = Streamed(Request({"type": "http", "headers": []}, drop_by_drop))
    assert await anext(body) == b"x"
    with pytest.raises(TooSlow):
        [piece async for piece in body]


async def test_draining_does_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)
    trickle = Trickle()
    await Streamed(Request({"type": "http", "headers": []}, trickle)).drain()
    assert trickle.asked == 2


def test_a_route_says_what_it_takes() -> None:
    def plain() -> None: ...

    @raw_body(10)
    def raw() -> None: ...

    @form_body()
    def form() -> None: ...

    @json_body(20)
    def small() -> None: ...

    assert rule_of(plain) == BodyRule()
    assert rule_of(raw) == BodyRule(10, json=False)
    assert rule_of(form).form
    assert rule_of(small) == BodyRule(20)


def request_of(*messages: dict[str, Any]) -> Request:
    """A request whose body comes like this; to ask for more than that hangs, as it does on a real server."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        assert waiting, "asked for more than there is"
        return waiting.pop(0)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def part(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_streamed_body_comes_in_pieces_and_ends() -> None:
    body = Streamed(request_of(part(b"a"), part(b""), part(b"b", False)))
    assert [piece async for piece in body] == [b"a", b"b"]
    await body.drain()


async def test_a_sender_that_goes_away_is_noticed_once() -> None:
    body = Streamed(request_of(part(b"a"), {"type": "http.disconnect"}))
    assert await anext(body) == b"a"
    with pytest.raises(ClientDisconnect):
        await anext(body)
    await body.drain()
    await Streamed(request_of({"type": "http.disconnect"})).drain()


async def test_a_refused_body_is_read_up_to_a_limit() -> None:
    large = b"x" * (DRAIN // 2 + 1)
    await Streamed(request_of(part(large), part(large), part(b"never read"))).drain()


# ---- bodies of many at once ------------------------------------------------------------------------------------------


def pieces(*sizes: int) -> Receive:
    """A body in pieces of these sizes."""
    left = list(sizes)

    async def receive() -> Message:
        size = left.pop(0)
        return {"type": "http.request", "body": b"x" * size, "more_body": bool(left)}

    return receive


def framed(held: Held) -> tuple[Exchange, Scope]:
    exchange = Exchange({}, held)
    return exchange, {KEY: exchange}


async def test_large_bodies_have_bounded_room_together() -> None:
    held = Held(100_000)
    (first, its), (second, others), (small, of_it) = framed(held), framed(held), framed(held)
    assert len(await read(its, pieces(10_000, 40_000, 40_000), 200_000)) == 90_000
    assert held.bytes == first.holds == 80_000  # what is small is not counted
    with pytest.raises(Unavailable) as refused:
        await read(others, pieces(10_000, 10_000, 20_000, 10_000), 200_000)
    assert refused.value.retry_after
    assert "nothing of this one was stored" in refused.value.message
    assert (held.bytes, second.holds) == (80_000, 0)
    assert len(await read(of_it, pieces(SMALL), 200_000)) == SMALL
    assert small.holds == 0
    first.let_go()
    assert held.bytes == 0
    assert len(await read(others, pieces(10_000, 40_000, 20_000), 200_000)) == 70_000


async def test_a_body_that_is_too_large_holds_nothing_while_it_is_thrown_away() -> None:
    held = Held(100_000)
    exchange, scope = framed(held)
    with pytest.raises(TooLarge):
        await read(scope, pieces(40_000, 40_000, 40_000), 50_000)
    assert held.bytes == exchange.holds == 0


async def test_without_a_frame_nothing_is_counted() -> None:
    assert len(await read({"headers": []}, pieces(50_000), 200_000)) == 50_000
