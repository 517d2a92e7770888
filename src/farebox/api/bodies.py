"""What a client may send: read under a size limit, decoded strictly, before any model looks at it.

JSON means UTF-8, no NaN, at most 64 levels, whole numbers within 64 bits. Each breach has its own sentence and code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from farebox.api.exchange import Exchange, exchange_of
from farebox.core.errors import BadRequest, MediaType, Problem, TooLarge, TooSlow, Unavailable
from farebox.core.values import Json, Value
from farebox.limit import Limit

E = TypeVar("E", bound=Callable[..., Any])
KIB = 1024
MOST_LEVELS = 64
PATIENCE = 30.0
"""Seconds for a whole body, or for the next piece of a streamed one."""
LONGEST = 3_600.0
"""Seconds for the whole of a streamed one."""
SMALL = 16 * KIB
"""Bodies up to here are not counted among what is held in memory."""
DRAIN = 32 * KIB * KIB
"""A body that is too large is still read, and thrown away, up to here: else many clients never see the answer."""

_SAME_DIGITS = bytes(ord("0") if chr(byte).isdigit() and byte < 128 else byte for byte in range(256))
_LONG_NUMBER = b"0" * 19
"""Of a body whose digits are all zeros. Ten times as fast as an expression, and this is done for every body."""
_WHOLE = range(-(2**63), 2**63)


class BodyRule(Value, frozen=True):
    """What one route takes. ``json`` False: raw bytes of any media type."""

    most: int = 1024 * KIB
    json: bool = True
    form: bool = False
    streamed: bool = False
    """The route reads the body itself, piece by piece (:class:`Streamed`)."""


def raw_body(most: int = 1024 * KIB) -> Callable[[E], E]:
    """Mark a route as taking raw bytes: ``@raw_body(256 * KIB)`` below the route's decorator."""
    return _mark(BodyRule(most, json=False))


def streamed_body() -> Callable[[E], E]:
    """Mark a route as reading its body itself: ``Streamed(request)``."""
    return _mark(BodyRule(0, json=False, streamed=True))


def form_body(most: int = 64 * KIB) -> Callable[[E], E]:
    """Mark a route as taking an HTML form."""
    return _mark(BodyRule(most, json=False, form=True))


def json_body(most: int) -> Callable[[E], E]:
    """Mark a route as taking JSON of another size than the usual MiB."""
    return _mark(BodyRule(most))


def _mark(rule: BodyRule) -> Callable[[E], E]:
    def mark(endpoint: E) -> E:
        endpoint.__dict__["body_rule"] = rule
        return endpoint

    return mark


def rule_of(endpoint: Callable[..., Any]) -> BodyRule:
    return getattr(endpoint, "body_rule", None) or BodyRule()


async def read(scope: Scope, receive: Receive, most: int) -> bytes:
    """The whole body; TooLarge above ``most`` bytes, TooSlow for one that takes its time, Unavailable while too many
    large ones are held."""
    limit = Limit(PATIENCE)  # who sends a byte now and then must not hold a place for ever
    try:
        return await _read(exchange_of(scope), receive, most)
    except BaseException as error:
        if limit.ended(error):
            raise TooSlow from None
        raise
    finally:
        limit.lift()


async def _read(exchange: Exchange, receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    more = kept = True
    while more and size <= DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if kept and (size > most or not (size <= SMALL or exchange.hold(len(part)))):
            kept = False
            parts.clear()
            exchange.let_go()
        if kept:
            parts.append(part)
        more = message.get("more_body", False)
    if size > most:
        raise TooLarge(f"The body is larger than the {most} bytes that are taken here")
    if not kept:
        raise Unavailable("too many large bodies are under way at once; nothing of this one was stored", retry_after=2)
    return b"".join(parts)


class Streamed:
    """A streamed route's body: its pieces as they come. ClientDisconnect if its sender goes away, TooSlow if none
    comes."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._more = True
        self._loop = asyncio.get_running_loop()
        self._ends_at = self._loop.time() + LONGEST

    def __aiter__(self) -> Streamed:
        return self

    async def __anext__(self) -> bytes:
        while self._more:
            try:
                async with asyncio.timeout(min(PATIENCE, self._ends_at - self._loop.time())):
                    message = await self._receive()
            except TimeoutError:
                self._more = False
                raise TooSlow from None
            if message["type"] == "http.disconnect":
                self._more = False
                raise ClientDisconnect
            self._more = message.get("more_body", False)
            if piece := message.get("body", b""):
                return bytes(piece)
        raise StopAsyncIteration

    async def drain(self) -> None:
        """Read what is left of a body that was refused, up to a limit, so that its sender gets to see the answer."""
        size = 0
        self._ends_at = self._loop.time() + PATIENCE
        with suppress(ClientDisconnect, TooSlow):
            async for piece in self:
                size += len(piece)
                if size > DRAIN:
                    return


def check_media_type(content_type: str, form: bool = False) -> None:
    """application/json or +json (or a form); MediaType otherwise."""
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    if form:
        if media != "application/x-www-form-urlencoded":
            raise MediaType("Send application/x-www-form-urlencoded")
        return
    if media != "application/json" and not (media.startswith("application/") and media.endswith("+json")):
        raise MediaType(f"The media type {media[:100] or '(none)'} is not understood here; send application/json")
    charset = parameters.replace(" ", "").lower()
    if "charset=" in charset and "utf-8" not in charset:
        raise MediaType("JSON is UTF-8; send no other charset")


def decode(body: bytes) -> Json:
    """Strict JSON; BadRequest with a sentence for everything else."""
    try:
        document = msgspec.json.decode(body)
    except RecursionError:
        raise _bad(f"The JSON is nested deeper than {MOST_LEVELS} levels", "too_deep") from None
    except UnicodeDecodeError:
        raise _bad("The body is not valid UTF-8", "invalid_utf8") from None
    except msgspec.MsgspecError as error:
        raise _bad(f"The body is not valid JSON: {error}", "invalid_json") from None
    suspects = body.count(b"[") + body.count(b"{") > MOST_LEVELS or _LONG_NUMBER in body.translate(_SAME_DIGITS)
    if suspects:
        _walk(document)
    return document


def _walk(document: Json) -> None:
    """Depth and number range, without recursion."""
    level: list[Json] = [document]
    for depth in range(MOST_LEVELS + 1):
        deeper: list[Json] = []
        for value in level:
            if isinstance(value, dict | list):
                if depth == MOST_LEVELS:
                    raise _bad(f"The JSON is nested deeper than {MOST_LEVELS} levels", "too_deep")
                deeper.extend(value.values() if isinstance(value, dict) else value)
            elif type(value) is int and value not in _WHOLE:
                raise _bad("A whole number does not fit in 64 bits; send it as text", "number_too_large")
        level = deeper


def _bad(message: str, code: str) -> BadRequest:
    return BadRequest(message, [Problem(field="", message=message, code=code)])
