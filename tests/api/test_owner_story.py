"""One whole story of an owner, with the engine running: publish, subscribe, start, resume, read the result."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from farebox.api.app import build
from farebox.api.hub import Hub
from farebox.service import keys
from farebox.testing.houses import living
from tests.api.owner import Api, Bells
from tests.api.test_runs import frames

ASKING: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["ask"]},
        "ask": {"type": "wait", "payload": {"kind": "callback"}, "children": ["note"]},
        "note": {"type": "log", "payload": {"message": "got {{ $nodes.ask.result.data.answer }}"}, "children": []},
    },
    "output": {"answer": "{{ $nodes.ask.result.data.answer }}"},
}


async def test_a_run_is_followed_resumed_and_read(tmp_path: Path) -> None:
    hub: Hub = Bells()
    async with living(tmp_path) as world:
        told = world.writer.on_commit

        def committed(executions: Any, runs: Any, wakes: Any) -> None:
            told(executions, runs, wakes)
            hub.changed(executions, runs)

        world.writer.on_commit = committed
        _, raw = await keys.create(world.house, world.org_id, keys.NewKey(name="owner"))
        app = build(world.house, lambda: True, hub=hub)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            assert isinstance(hub, Bells)
            await story(Api(http, world.house, hub, app, world.org_id, raw))


async def story(api: Api) -> None:
    workflow = await api.live(ASKING)
    following = asyncio.create_task(api.ask("GET", "/v1/runs/run_story/stream"))
    await api.hub.someone()
    await api.data("POST", f"/v1/workflows/{workflow['id']}/run", {"runId": "run_story"})
    resumed = await api.http.post(
        "/v1/runs/run_story/nodes/ask/resume",
        params={"secret": workflow["triggerSecret"]},
        json={"data": {"answer": 42}},
    )
    assert resumed.json()["data"]["action"] == "resumed"
    got = frames((await asyncio.wait_for(following, 20)).text)
    events = [data for event, data, _ in got if event == "event"]
    assert [data["seq"] for data in events] == list(range(1, len(events) + 1))
    assert got[-1] == ("end", {"runId": "run_story", "status": "success", "seq": len(events)}, "")
    run = await api.data("GET", "/v1/runs/run_story")
    assert (run["status"], run["output"]) == ("success", {"answer": 42})
    assert {name: node["status"] for name, node in run["executionState"].items()} == {
        "root": "success",
        "ask": "success",
        "note": "success",
    }
    assert run["executionState"]["note"]["result"]["message"] == "got 42"
    late = await api.data("POST", "/v1/runs/run_story/nodes/ask/resume", {"data": 1})
    assert late["action"] == "skipped"
    await api.refused(409001, "POST", "/v1/runs/run_story/cancel")
    await api.refused(409001, "POST", "/v1/runs/run_story/retry")
