"""The outermost layer: every request gets an id, every answer its headers, a log line and a count in the metrics.

It answers the hot routes and CORS preflights itself and hands everything else to the framework. What nobody foresaw
ends here: logged with the request's id, told to the client as a plain 500000.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import structlog

from farebox.api import errors
from farebox.api.alive import ROUTE as HEALTH
from farebox.api.alive import Alive
from farebox.api.exchange import KEY, Exchange, Held, headers_of, request_id
from farebox.api.hot import EXPOSED, StatusRead
from farebox.api.later import Later
from farebox.api.mcp import PATHS as AGENTS
from farebox.api.mcp import Mcp
from farebox.api.metrics import Metrics
from farebox.api.stream import Streams
from farebox.core.errors import FareboxError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PUBLIC = "/v1/public/"
EXECUTIONS = "/v1/public/executions/"
WORKFLOWS, CREATE = "/v1/public/workflows/", "/executions"
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
log = structlog.get_logger("farebox.access")


class Frame:
    """The ASGI application that servers run. ``api`` is the framework's app inside."""

    def __init__(
        self, api: Later, alive: Alive, reads: StatusRead, streams: Streams, metrics: Metrics, mcp: Mcp
    ) -> None:
        self.api = api
        self.mcp = mcp
        self.alive = alive
        self.reads = reads
        self.streams = streams
        self.metrics = metrics
        self.creates: ASGIApp | None = None
        """Answers creates, as soon as what is behind the front is loaded."""
        self.held = Held()
        self._access: Any = None
        self.broken = False
        """What is behind the front could not be loaded, so the server stops."""

    def say_goodbye(self) -> None:
        """The house is about to stop: long-polls answer now, streams end."""
        self.streams.close()
        self.mcp.say_goodbye()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return None  # no websockets here: the server refuses the upgrade
        exchange = scope[KEY] = Exchange(headers_of(scope), self.held)
        path: str = scope["path"]
        method: str = scope["method"]
        if path.startswith(EXECUTIONS) and method in ("GET", "HEAD"):
            rest = path[len(EXECUTIONS) :]
            if "/" not in rest:
                await self.reads(scope, receive, send)
                if exchange.status >= 400:
                    self._log(scope, exchange)
                return None
            if rest.endswith("/stream") and rest.count("/") == 1:
                await self.streams(scope, receive, send)
                self._log(scope, exchange)
                return None
        if method == "OPTIONS" and path.startswith(PUBLIC):
            return await _preflight(scope, send, exchange)
        app: ASGIApp = self.mcp if path in AGENTS else self.api
        if path == HEALTH and method in ("GET", "HEAD"):
            app = self.alive
        elif method == "POST" and self.creates is not None and _is_create(path):
            app = self.creates
        return await self._framed(app, scope, receive, send, exchange)

    async def _framed(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        token = request_id.set(exchange.request_id)
        dress = _Dress(scope, send, exchange)
        asked = scope
        if scope["method"] == "HEAD" and not scope["path"].endswith("/stream"):
            asked = {**scope, "method": "GET"}  # the same answer; ``_Dress`` leaves its body out
        told = structlog.contextvars.bind_contextvars(request_id=exchange.request_id)
        try:
            await app(asked, receive, dress)
        except Exception as error:
            log.error("unhandled", request_id=exchange.request_id, exc_info=error)
            if not exchange.status:
                await _broken(scope, dress, exchange)
        finally:
            if exchange.holds:
                exchange.let_go()
            structlog.contextvars.reset_contextvars(**told)
            request_id.reset(token)
            self.metrics.observe(exchange.route, scope["method"], exchange.status, perf_counter() - exchange.started)
            if scope["path"] not in _QUIET:
                self._log(scope, exchange)

    def _log(self, scope: Scope, exchange: Exchange) -> None:
        if self._access is None:  # once: a lazy logger is put together at every call
            self._access = log.bind()
        self._access.info(
            "request",
            request_id=exchange.request_id,
            method=scope["method"],
            path=scope["path"][:300],
            status=exchange.status,
            ms=round((perf_counter() - exchange.started) * 1000, 2),
        )


def _is_create(path: str) -> bool:
    return path.startswith(WORKFLOWS) and path.endswith(CREATE) and path.count("/") == 5


class _Dress:
    """``send`` with the headers that every answer carries."""

    def __init__(self, scope: Scope, send: Send, exchange: Exchange) -> None:
        self._scope = scope
        self._send = send
        self._exchange = exchange

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange = self._exchange
            exchange.status = message["status"]
            headers = list(message.get("headers", ()))
            have = {name for name, _ in headers}
            for name, value in self._wanted():
                if name not in have:
                    headers.append((name, value))
            message = {**message, "headers": headers}
        elif self._scope["method"] == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _wanted(self) -> list[tuple[bytes, bytes]]:
        path: str = self._scope["path"]
        wanted = [
            (b"x-request-id", self._exchange.request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cache-control", b"private, no-store"),
        ]
        if path.startswith(PUBLIC):
            wanted += [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED)]
        if self._exchange.left is not None:
            wanted += [(name.encode(), value.encode()) for name, value in self._exchange.left.headers()]
        return wanted


async def _preflight(scope: Scope, send: Send, exchange: Exchange) -> None:
    """Any origin may use the public family, never with credentials."""
    methods = b"GET, HEAD, POST, OPTIONS"
    headers = [
        (b"allow", methods),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", methods),
        (
            b"access-control-allow-headers",
            b"Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Client-Token, "
            b"X-File-Name, X-Request-Id",
        ),
        (b"access-control-max-age", b"86400"),
        (b"x-request-id", exchange.request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _broken(scope: Scope, send: Send, exchange: Exchange) -> None:
    error = FareboxError()
    asked = errors.wants_problem(exchange.headers.get(b"accept", b"").decode("latin-1"))
    body = errors.render(error, exchange.request_id, asked)
    headers = [(name.encode(), value.encode()) for name, value in errors.headers_of(error, asked)]
    headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
