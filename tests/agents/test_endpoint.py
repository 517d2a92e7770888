"""``/mcp`` with the official client against a real server."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.agents.conftest import SOLD, Agent, whole_story
from tests.api.shop import FREE
from tests.live import Live, live

pytestmark = pytest.mark.slow
LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_agent_finds_buys_waits_answers_and_receives(server: Live, mode: Literal["auto", "legacy"]) -> None:
    workflow = server.publish(SOLD, name="Column report")
    async with Client(f"{server.url}/mcp", mode=mode) as client:
        await whole_story(Agent(client), workflow)


async def test_an_agent_goes_on_after_a_restart_with_id_and_token(tmp_path: Path) -> None:
    with live(tmp_path / "data") as server:
        workflow = server.publish(SOLD, name="Column report")
        async with Client(f"{server.url}/mcp") as client:
            _, ids = await Agent(client).buy(f"column_report_{workflow[-6:]}", pages=1)
        server.kill()
        server.start()
        async with Client(f"{server.url}/mcp") as client:
            agent = Agent(client)
            await agent.call("farebox_pay_test", **ids)
            assert (await agent.call("farebox_wait", **ids))["status"] == "workflow_waiting"
            assert (await agent.call("farebox_cancel", **ids))["status"] == "workflow_cancelled"


async def test_a_call_that_waits_answers_when_the_server_stops(tmp_path: Path) -> None:
    with live(tmp_path / "data") as server:
        workflow = server.publish(SOLD, name="Column report")
        async with Client(f"{server.url}/mcp") as client:
            _, ids = await Agent(client).buy(f"column_report_{workflow[-6:]}", pages=1)
            waits = asyncio.Event()

            async def seen(progress: float, total: float | None, message: str | None) -> None:
                waits.set()

            given = {**ids, "seconds": 60}
            waiting = asyncio.create_task(client.call_tool("farebox_wait", given, progress_callback=seen))
            await asyncio.wait_for(waits.wait(), 60)
            assert await asyncio.to_thread(server.stop) == 0
            told = (await asyncio.wait_for(waiting, 60)).structured_content
            assert isinstance(told, dict)
            assert told["status"] == "awaiting_payment"


async def test_an_owners_key_shows_and_runs_what_is_private(server: Live) -> None:
    workflow = server.publish(FREE, name="Private", visibility="private")
    name = f"private_{workflow[-6:]}"
    async with Client(f"{server.url}/mcp") as client:
        agent = Agent(client)
        assert name not in await agent.tools()
        assert "no tool" in await agent.refused(name)
    async with (
        httpx2.AsyncClient(headers=server.owner) as http,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http)) as client,
    ):
        agent = Agent(client)
        assert name in await agent.tools()
        found = await agent.call("farebox_search", query="private")
        assert name in [one["tool"] for one in found["workflows"]]
        _, ids = await agent.buy(name)
        assert (await agent.call("farebox_wait", **ids))["output"] == {"text": "hello"}


async def test_the_limits_of_the_public_family_count_agents_too(tmp_path: Path) -> None:
    with live(tmp_path / "data", limit_loopback="true", creates_per_minute="3") as server:
        workflow = server.publish(FREE, name="Free")
        async with Client(f"{server.url}/mcp") as client:
            agent = Agent(client)
            refused = ""
            for _ in range(10):
                result: Any = await client.call_tool(f"free_{workflow[-6:]}", {})
                if result.is_error:
                    refused = result.content[0].text
                    break
            assert "429001" in refused
            assert "farebox_search" in await agent.tools()


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_it_answers_in_place(server: Live, path: str) -> None:
    answer = server.http.post(path, json=LISTING, headers=HEADERS, follow_redirects=False)
    assert answer.status_code == 200
    said = json.loads(answer.text.partition("data: ")[2] if "data: " in answer.text else answer.text)
    assert said["result"]["tools"][0]["name"] == "farebox_search"
    assert answer.headers["x-request-id"].startswith("req_")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8402"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:8402"}, 200),
        ({"Host": "192.0.2.7"}, 200),
        ({"Host": "[::1]:8402"}, 200),
    ],
)
def test_a_page_of_another_origin_or_name_is_refused(server: Live, headers: dict[str, str], status: int) -> None:
    answer = server.http.post("/mcp", json=LISTING, headers={**HEADERS, **headers})
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == 403001


def test_our_own_pages_may(server: Live) -> None:
    answer = server.http.post("/mcp", json=LISTING, headers={**HEADERS, "Origin": server.url})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_and_no_session(server: Live, method: str) -> None:
    answer = server.http.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_nothing_of_it_is_loaded_by_a_start() -> None:
    code = (
        "import sys; from farebox import wiring; from farebox.api import framework;"
        "print([name for name in ('mcp', 'mcp_types', 'farebox_client', 'farebox.agents') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"
