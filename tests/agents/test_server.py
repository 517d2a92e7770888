"""What the server says to calls that cannot be answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from farebox_client import AsyncFarebox
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from farebox.agents.server import server_of
from farebox.agents.shop import Shop
from tests.agents.conftest import Agent
from tests.api.shop import FREE
from tests.live import Live

pytestmark = pytest.mark.slow
IDS = {"executionId": "exe_01k8w3n5x2f9tbm6q4v7yd0c1e", "token": "ct_wrong"}


@asynccontextmanager
async def agent_at(server: Live) -> AsyncIterator[Agent]:
    async with AsyncFarebox(server.url) as farebox:
        shop = Shop(farebox)
        async with Client(server_of(lambda context: shop)) as client:
            yield Agent(client)


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("farebox_status", IDS, "401001"),
        ("farebox_status", {"executionId": 3, "token": "x"}, "executionId is needed and must be text"),
        ("farebox_wait", {**IDS, "seconds": "long"}, "seconds must be a number"),
        ("farebox_wait", {**IDS, "seconds": True}, "seconds must be a number"),
        ("nothing_like_it", {}, "There is no tool"),
    ],
)
async def test_it_says_what_is_wrong(server: Live, name: str, given: dict[str, Any], sentence: str) -> None:
    async with agent_at(server) as agent:
        assert sentence in await agent.refused(name, **given)


async def test_a_search_finds_by_name(server: Live) -> None:
    workflow = server.publish(FREE, name="Aardvark census")
    async with agent_at(server) as agent:
        found = (await agent.call("farebox_search", query="aardvark"))["workflows"]
    assert [one["tool"] for one in found] == [f"aardvark_census_{workflow[-6:]}"]


async def test_a_server_that_is_away_is_an_error_and_no_empty_list() -> None:
    async with AsyncFarebox("http://127.0.0.1:1", retries=0) as farebox:
        shop = Shop(farebox)
        async with Client(server_of(lambda context: shop)) as client:
            with pytest.raises(MCPError, match="ConnectError"):
                await client.list_tools()
            assert "ConnectError" in await Agent(client).refused("farebox_status", **IDS)
