"""``/mcp``: who may speak to the agents' endpoint, before anything of it is loaded.

A page in a browser must not reach it through a name that it lets point here (DNS rebinding), nor from another origin:
the Host must be an address or a name of ours, and an Origin, if there is one, must be ours. The protocol itself is in
``farebox.agents`` and loaded by the first request.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from farebox.api.exchange import exchange_of
from farebox.api.hot import refusal
from farebox.api.later import Later
from farebox.api.visitors import Visitors
from farebox.core.errors import Forbidden, MethodNotAllowed, NotFound, Unavailable

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from farebox.agents.endpoint import Endpoint
    from farebox.settings import Settings

PATHS = frozenset({"/mcp", "/mcp/"})
MOST_OPEN = 500
"""Calls that may wait at the same time."""
CALLER = "farebox.caller"


class Mcp:
    """An ASGI callable for one path. ``load`` gives the endpoint; ImportError when its library is not installed."""

    def __init__(self, settings: Settings, visitors: Visitors, load: Callable[[], Endpoint]) -> None:
        self._settings = settings
        self._visitors = visitors
        self._loaded: Endpoint | None = None
        self._endpoint = Later(lambda: self._keep(load()))
        self._stopping = False
        self.open = 0

    def _keep(self, endpoint: Endpoint) -> Endpoint:
        self._loaded = endpoint
        return endpoint

    def say_goodbye(self) -> None:
        """Calls that wait answer now, so that the server can stop; agents come back with the same token."""
        self._stopping = True
        if self._loaded is not None:
            self._loaded.say_goodbye()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        exchange.route = "/mcp"
        try:
            self._admit(scope)
            await self._load()
        except Exception as error:
            status, extra, body = refusal(error, exchange.headers, exchange)
            if status == 405:
                extra.append((b"allow", b"POST"))
            extra.append((b"content-length", b"%d" % len(body)))
            await send({"type": "http.response.start", "status": status, "headers": extra})
            await send({"type": "http.response.body", "body": body})
            return
        self.open += 1
        try:
            await self._endpoint({**scope, "path": "/mcp"}, receive, send)
        finally:
            self.open -= 1

    def _admit(self, scope: Scope) -> None:
        headers = exchange_of(scope).headers
        who = self._visitors.meet(scope, headers)
        left = self._visitors.count(who, "address", who.prefix)
        if left is not None:
            exchange_of(scope).count(left)
        if not is_ours(headers.get(b"host", b"").decode("latin-1"), self._settings):
            raise Forbidden(
                "This server is not known by that name; set FAREBOX_PUBLIC_URL to the address it is called by"
            )
        origin = headers.get(b"origin")
        if origin is not None and not is_our_origin(origin.decode("latin-1"), self._settings):
            raise Forbidden("Pages of another origin may not call this; agents send no Origin")
        if scope["method"] != "POST":
            raise MethodNotAllowed("Agents POST here; every call stands alone, so there is no stream to listen to")
        if self.open >= MOST_OPEN:
            raise Unavailable("Too many agents are waiting here", retry_after=5)
        scope[CALLER] = who.address

    async def _load(self) -> None:
        try:
            await asyncio.shield(self._endpoint.begin())
        except ImportError:
            raise NotFound("Agents are not served here; install farebox[mcp] and start again") from None
        if self._stopping:
            raise Unavailable("This server is stopping", retry_after=1)


def is_ours(host: str, settings: Settings) -> bool:
    """Whether a Host header names this server: an address, localhost, or what the settings call it."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in _names(settings) or _is_address(name)


def is_our_origin(origin: str, settings: Settings) -> bool:
    """Whether a page of this origin was served by us."""
    own = urlsplit(settings.base_url)
    try:
        parts = urlsplit(origin)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1") and parts.port == settings.port
    except ValueError:
        return False
    return here or (parts.scheme, parts.netloc) == (own.scheme, own.netloc)


def _names(settings: Settings) -> set[str]:
    return {"localhost", settings.host.lower(), urlsplit(settings.base_url).hostname or ""} - {""}


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
