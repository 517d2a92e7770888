"""One request and its answer, as the frame, the limits and the routes share it: ``scope["farebox"]``."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING

from farebox.api.limits import Left

if TYPE_CHECKING:
    from starlette.types import Scope

_CALLERS_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")
_PROCESS = secrets.token_hex(8)
_numbers = count(1)
KEY = "farebox"
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request being answered; set by the frame around the app."""


MOST_HELD = 128 * 1024 * 1024


class Held:
    """Bytes of bodies that are in memory, of all requests under way together."""

    __slots__ = ("bytes", "most")

    def __init__(self, most: int = MOST_HELD) -> None:
        self.bytes = 0
        self.most = most


class Exchange:
    """What is known of one request beyond ASGI."""

    __slots__ = ("_held", "headers", "holds", "left", "request_id", "route", "started", "status")

    def __init__(self, headers: dict[bytes, bytes], held: Held | None = None) -> None:
        self.headers = headers
        self.holds = 0
        """Bytes of its body."""
        self._held = held
        self.request_id = request_id_of(headers.get(b"x-request-id"))
        self.route = "unmatched"
        """The route's template, for metrics: never an id."""
        self.left: Left | None = None
        """Of the tightest limit that counted this request."""
        self.status = 0
        self.started = perf_counter()

    def hold(self, size: int) -> bool:
        """So many bytes more of the body are kept. False: there is no room for them beside those of others."""
        held = self._held
        if held is not None:
            if held.bytes + size > held.most:
                return False
            held.bytes += size
            self.holds += size
        return True

    def let_go(self) -> None:
        """It is answered, or its body was thrown away."""
        if self._held is not None:
            self._held.bytes -= self.holds
        self.holds = 0

    def count(self, left: Left) -> None:
        """Remember the tightest limit."""
        if self.left is None or left.remaining < self.left.remaining:
            self.left = left


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """Headers by name; the first of a repeated one counts."""
    pairs = scope["headers"]
    found = dict(pairs)
    if len(found) != len(pairs):
        found = dict(reversed(pairs))
    return found


def request_id_of(given: bytes | None) -> str:
    """The caller's X-Request-Id if it is a decent one, else a fresh id: this process and a number."""
    if given is not None and _CALLERS_ID.match(given):
        return given.decode("ascii")
    return f"req_{_PROCESS}{next(_numbers):010x}"


def exchange_of(scope: Scope) -> Exchange:
    """The exchange of a framed request; a fresh one where nobody framed it."""
    found = scope.get(KEY)
    if isinstance(found, Exchange):
        return found
    made = scope[KEY] = Exchange(headers_of(scope))
    return made


def envelope(data: bytes, request: str) -> bytes:
    """The envelope of a success around data that is rendered already."""
    return b'{"code":200,"message":"success","requestId":"%b","data":%b}' % (request.encode(), data)
