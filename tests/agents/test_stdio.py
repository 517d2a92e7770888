"""``farebox mcp`` with the official client: a program that an agent starts."""

from __future__ import annotations

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from tests.agents.conftest import SOLD, Agent, whole_story
from tests.api.shop import FILES, FREE
from tests.live import PROGRAM, Live

pytestmark = pytest.mark.slow


def program(server: Live, *words: str) -> StdioServerParameters:
    return StdioServerParameters(command=str(PROGRAM), args=["mcp", *words, "--data", str(server.data)])


async def test_an_agent_finds_buys_waits_answers_and_receives(server: Live) -> None:
    workflow = server.publish(SOLD, name="Column report")
    async with Client(program(server)) as client:
        await whole_story(Agent(client), workflow)


async def test_the_owner_flag_shows_what_is_private_and_files_are_read(server: Live) -> None:
    private = server.publish(FREE, name="Private", visibility="private")
    filed = server.publish(FILES, name="Files")
    async with Client(program(server, "--owner")) as client:
        agent = Agent(client)
        assert f"private_{private[-6:]}" in await agent.tools()
        _, ids = await agent.buy(f"files_{filed[-6:]}")
        await agent.call("farebox_wait", **ids)
        result = await agent.call("farebox_result", **ids)
        assert [one["name"] for one in result["files"]] == ["page.html"]
        content = (await client.call_tool("farebox_file", {**ids, "name": "page.html"})).content
        assert getattr(content[0], "text", "") == "<b>hi</b>"
        assert "page.html" in await agent.refused("farebox_file", **ids, name="none")
