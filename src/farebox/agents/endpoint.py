"""The MCP server over streamable HTTP, inside a Farebox server.

Stateless: every request stands alone, so an agent goes on after a restart as if nothing had happened. The tools call
the server's own API in process, as the caller: with its address for the limits, and its key if it has one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
from farebox_client import AsyncFarebox
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from farebox.agents.server import Context, server_of
from farebox.agents.shop import Shop

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

CALLER = "farebox.caller"
"""Where in the scope the caller's address stands, as the settings let us believe it."""
LARGEST_BODY = 1 << 20


class Endpoint:
    """An ASGI callable. ``api`` is the whole server; ``base_url`` how it is called."""

    def __init__(self, api: ASGIApp, base_url: str) -> None:
        self._api = api
        self._base_url = base_url
        self._manager = StreamableHTTPSessionManager(
            server_of(self._shop), stateless=True, max_request_body_size=LARGEST_BODY
        )
        self._running: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="farebox mcp")
        await self._ready.wait()
        await self._manager.handle_request(scope, receive, send)

    async def _run(self) -> None:
        """The SDK's task group lives in one task, from the first request to the end of the server."""
        async with self._manager.run():
            self._ready.set()
            await asyncio.Future()  # until the loop ends

    def say_goodbye(self) -> None:
        """Calls that wait answer now, with how it stands; agents come back with the same token."""
        self._closing.set()

    def _shop(self, context: Context) -> Shop:
        request = context.request
        assert request is not None, "over HTTP there is always a request"
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip() if scheme.lower() == "bearer" and key.strip().startswith("fbsk_") else ""
        transport = httpx.ASGITransport(self._api, client=(request.scope[CALLER], 0), raise_app_exceptions=False)
        http = httpx.AsyncClient(transport=transport, trust_env=False)
        # In process an answer comes whole, so news are waited for by polling; a limit is told, not waited out.
        farebox = AsyncFarebox(self._base_url, key, http=http, retries=0)
        return Shop(farebox, owner=bool(key), streams=False, closing=self._closing)
