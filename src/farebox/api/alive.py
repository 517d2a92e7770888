"""``GET /healthz``, answered before the framework: the first thing that works, and the last thing that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from farebox.api.exchange import envelope, exchange_of
from farebox.api.hot import refusal
from farebox.api.visitors import Visitors

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

ROUTE = "/healthz"


class Alive:
    """An ASGI callable for one route; the frame adds the headers of every answer."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        exchange.route = ROUTE
        headers: list[tuple[bytes, bytes]]
        try:
            who = self._visitors.meet(scope, exchange.headers)
            left = self._visitors.count(who, "address", who.prefix)
            if left is not None:
                exchange.count(left)
            status, headers = 200, [(b"content-type", b"application/json")]
            body = envelope(b'{"status":"ok"}', exchange.request_id)
        except Exception as error:
            status, headers, body = refusal(error, exchange.headers, exchange)
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
