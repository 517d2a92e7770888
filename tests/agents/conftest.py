"""One server for the tests of the agents' tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mcp.client import Client

from tests.api.shop import ASKING, PRICE
from tests.live import Live, live

SCHEMA = {"type": "object", "required": ["pages"], "properties": {"pages": {"type": "integer", "minimum": 1}}}
SOLD: dict[str, Any] = {
    **ASKING,
    "nodes": {**ASKING["nodes"], "root": {**ASKING["nodes"]["root"], "payload": {"inputSchema": SCHEMA}}},
    "price": PRICE,
    "output": {"columns": "{{ $nodes.ask.result.data.columns }}"},
}


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("agents") / "data") as running:
        yield running


class Agent:
    """What an agent does with the official client."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.progress: list[tuple[float, str]] = []

    async def tools(self) -> dict[str, Any]:
        return {tool.name: tool for tool in (await self.client.list_tools()).tools}

    async def call(self, name: str, /, **given: Any) -> dict[str, Any]:
        """The structured answer of a tool that succeeds."""
        result = await self.client.call_tool(name, given, progress_callback=self._progress)
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, dict)
        return result.structured_content

    async def refused(self, name: str, /, **given: Any) -> str:
        """The sentence of a tool that refuses."""
        result = await self.client.call_tool(name, given)
        assert result.is_error
        return str(getattr(result.content[0], "text", ""))

    async def buy(self, tool: str, /, **given: Any) -> tuple[dict[str, Any], dict[str, str]]:
        """The answer, and what is needed to go on."""
        made = await self.call(tool, **given)
        return made, {"executionId": made["executionId"], "token": made["token"]}

    async def _progress(self, progress: float, total: float | None, message: str | None) -> None:
        assert total == 100
        self.progress.append((progress, message or ""))


async def whole_story(agent: Agent, workflow_id: str) -> None:
    """Find, buy, pay, wait, answer, receive."""
    tools = await agent.tools()
    name = next(name for name in tools if name.endswith(workflow_id[-6:]))
    assert tools[name].input_schema["required"] == ["pages"]
    assert "5.00 EUR" in tools[name].description
    assert "pages" in await agent.refused(name, pages=0)

    made, ids = await agent.buy(name, pages=3)
    assert made["status"] == "awaiting_payment"
    assert "/checkout/chk_" in made["payUrl"]
    assert "no result" in await agent.refused("farebox_result", **ids)
    assert (await agent.call("farebox_pay_test", **ids, outcome="declined"))["paymentStatus"] == "failed"
    await agent.call("farebox_pay_test", **ids)

    waited = await agent.call("farebox_wait", **ids, seconds=30)
    assert waited["status"] == "workflow_waiting"
    (question,) = waited["questions"]
    assert question["title"] == "Which columns?"
    values = [value for value, _ in agent.progress]
    assert values == sorted(set(values))
    assert values

    assert "columns" in await agent.refused("farebox_answer", **ids, nodeId="ask", data={"columns": []})
    await agent.call("farebox_answer", **ids, nodeId=question["nodeId"], data={"columns": ["price"]})
    done = await agent.call("farebox_wait", **ids, seconds=30)
    assert done["status"] == "workflow_succeeded"
    assert (await agent.call("farebox_result", **ids))["output"] == {"columns": ["price"]}
    assert "409001" in await agent.refused("farebox_cancel", **ids)
