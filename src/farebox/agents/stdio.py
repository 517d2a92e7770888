"""The MCP server over standard input and output: an agent's program starts it, and it speaks to a Farebox server."""

from __future__ import annotations

import httpx
from farebox_client import AsyncFarebox
from mcp.server.stdio import stdio_server

from farebox.agents.server import server_of
from farebox.agents.shop import Shop


async def serve(url: str, key: str) -> None:
    """Until standard input ends. ``key``: an owner's key, or empty."""
    async with AsyncFarebox(url, key, http=httpx.AsyncClient(trust_env=False), max_retry_after=5) as farebox:
        shop = Shop(farebox, owner=bool(key))
        server = server_of(lambda context: shop)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
