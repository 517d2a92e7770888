"""One request and its answer, as the frame, the limits and the routes share it: ``scope["farebox"]``."""

from __future__ import annotations

import re
from time import perf_counter

from starlette.types import Scope

from farebox.api.limits import Left
from farebox.ids import new_id

_CALLERS_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")
KEY = "farebox"


class Exchange:
    """What is known of one request beyond ASGI."""

    __slots__ = ("left", "request_id", "route", "started", "status")

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.route = "unmatched"
        """The route's template, for metrics: never an id."""
        self.left: Left | None = None
        """Of the tightest limit that counted this request."""
        self.status = 0
        self.started = perf_counter()

    def count(self, left: Left) -> None:
        """Remember the tightest limit."""
        if self.left is None or left.remaining < self.left.remaining:
            self.left = left


def request_id_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The caller's X-Request-Id if it is a decent one, else a fresh id."""
    for name, value in headers:
        if name == b"x-request-id" and _CALLERS_ID.match(value):
            return value.decode("ascii")
    return new_id("req")


def exchange_of(scope: Scope) -> Exchange:
    """The exchange of a framed request; a fresh one where nobody framed it."""
    found = scope.get(KEY)
    if isinstance(found, Exchange):
        return found
    made = scope[KEY] = Exchange(request_id_of(scope["headers"]))
    return made
