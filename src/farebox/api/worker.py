"""What a worker answers that has no API: is it alive, does it work, and the figures. Plain ASGI, three routes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING

from farebox.api.errors import render
from farebox.api.exchange import Exchange, envelope, headers_of
from farebox.api.limits import is_loopback
from farebox.api.metrics import Metrics
from farebox.core.errors import FareboxError, KeyInvalid, NotFound, Unavailable
from farebox.storage.port import StoreUnavailable

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from farebox.api.exposition import Exposition

OK = b'{"status":"ok"}'


class WorkerFront:
    """``check`` raises StoreUnavailable if the database cannot be read."""

    broken = False

    def __init__(self, check: Callable[[], Awaitable[None]], ready: Callable[[], bool], metrics: Metrics) -> None:
        self._check = check
        self._ready = ready
        self._metrics = metrics

    def say_goodbye(self) -> None:
        """Nobody waits here for long."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        exchange = Exchange(headers_of(scope))
        kind = b"application/json"
        try:
            status, body = 200, await self._answer(scope, exchange)
            if scope["path"] == "/metrics":
                kind = self._exposition.media_type.encode()
        except FareboxError as error:
            status, body = error.status, render(error, exchange.request_id, False)
        headers = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"x-request-id", exchange.request_id.encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Scope, exchange: Exchange) -> bytes:
        match scope["path"]:
            case "/healthz":
                return envelope(OK, exchange.request_id)
            case "/readyz":
                await self._look()
                return envelope(OK, exchange.request_id)
            case "/metrics":
                peer = scope.get("client")
                if peer is None or not is_loopback(peer[0]):
                    raise KeyInvalid("A worker tells its figures to loopback addresses")
                return await asyncio.to_thread(self._exposition.render)
            case _:
                raise NotFound("a worker answers /healthz, /readyz and /metrics; the API is elsewhere")

    async def _look(self) -> None:
        try:
            await self._check()
        except StoreUnavailable:
            raise Unavailable("The database cannot be read", retry_after=5) from None
        if not self._ready():
            raise Unavailable("The engine is not running", retry_after=2)

    @cached_property
    def _exposition(self) -> Exposition:
        from farebox.api.exposition import Exposition

        return Exposition(self._metrics)
