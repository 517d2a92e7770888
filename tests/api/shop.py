"""A shop for tests of the public API: the real store, writer, engine and app, called in process by strangers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from farebox.actions.port import ActionSpec
from farebox.api.app import build
from farebox.api.frame import Frame
from farebox.api.hub import Hub
from farebox.core.records import Execution, Run
from farebox.payments.test import TestProvider
from farebox.service import keys, workflows
from farebox.settings import load
from farebox.testing.houses import World, living

BASE = "http://127.0.0.1:8402"
SECONDS = 20.0


def flow(*nodes: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A chain of nodes behind a manual trigger."""
    chain = [("root", {"type": "manual", "payload": {}}), *nodes]
    made = {}
    for (name, node), following in zip(chain, [*chain[1:], None], strict=True):
        made[name] = {"payload": {}, **node, "children": [following[0]] if following else []}
    return {"nodes": made, **more}


def say(text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"type": "format", "payload": {"data": {}, "template": text}, **more}


PRICE = {"amount": 500, "currency": "eur", "providers": ["test"]}
FREE = flow(("greet", say(title="Greeting")), output={"text": "{{ $nodes.greet.result.formatted }}"})
PRICED = {**FREE, "price": PRICE}
SCHEMA = {"type": "object", "required": ["pages"], "properties": {"pages": {"type": "integer", "minimum": 1}}}
CHECKED = {
    **FREE,
    "nodes": {**FREE["nodes"], "root": {**FREE["nodes"]["root"], "payload": {"inputSchema": SCHEMA}}},
}
FORM = {"type": "object", "required": ["columns"], "properties": {"columns": {"type": "array", "minItems": 1}}}
ASKING = flow(
    (
        "ask",
        {"type": "wait", "title": "Which columns?", "payload": {"kind": "form", "form": FORM, "timeoutMs": 60_000}},
    ),
    ("greet", say()),
)
FILES = flow(
    ("page", {"type": "artifact", "payload": {"name": "page.html", "text": "<b>hi</b>", "mediaType": "text/html"}}),
)
EARLY = flow(
    (
        "page",
        {
            "type": "artifact",
            "payload": {"name": "early.txt", "text": "soon", "mediaType": "text/plain"},
            "public": {"early": True},
        },
    ),
    ("late", {"type": "artifact", "payload": {"name": "late.txt", "text": "later"}}),
    ("ask", ASKING["nodes"]["ask"]),
)


class Buyer:
    """One execution in the hands of its buyer."""

    def __init__(self, shop: Shop, created: dict[str, Any]) -> None:
        self.shop = shop
        self.created = created
        self.token: str = created["clientToken"]
        self.id: str = created["execution"]["id"]
        self.path = f"/v1/public/executions/{self.id}"
        self.header = {"X-Client-Token": self.token}

    async def get(self, rest: str = "", **options: Any) -> httpx.Response:
        headers = {**self.header, **options.pop("headers", {})}
        return await self.shop.http.get(self.path + rest, headers=headers, **options)

    async def post(self, rest: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {**self.header, **options.pop("headers", {})}
        return await self.shop.http.post(self.path + rest, json=body, headers=headers, **options)

    async def view(self) -> dict[str, Any]:
        answer = await self.get()
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def pay(self, outcome: str = "paid") -> httpx.Response:
        return await self.shop.http.post(
            f"/v1/test/checkouts/{self.created['checkout']['id']}", json={"outcome": outcome}
        )

    async def until(self, *statuses: str) -> dict[str, Any]:
        """Long-poll until the execution has one of these statuses."""
        tag = ""
        for _ in range(60):
            answer = await self.get(params={"wait": 2}, headers={"If-None-Match": tag} if tag else {})
            if answer.status_code == 200:
                tag = answer.headers["etag"]
                view: dict[str, Any] = answer.json()["data"]
                if view["status"] in statuses:
                    return view
        raise AssertionError(f"never one of {statuses}")


class Shop:
    def __init__(self, world: World, app: Frame, hub: Hub, http: httpx.AsyncClient) -> None:
        self.world = world
        self.house = world.house
        self.app = app
        self.hub = hub
        self.http = http

    async def publish(self, definition: Any = FREE, visibility: str = "public_execute", name: str = "A flow") -> str:
        workflow = await self.world.publish(definition, name=name)
        if visibility != "public_execute":
            await workflows.set_visibility(self.house, self.world.org_id, workflow.id, visibility)  # type: ignore[arg-type]
        return workflow.id

    async def create(self, workflow_id: str, **body: Any) -> httpx.Response:
        headers = body.pop("headers", {})
        return await self.http.post(f"/v1/public/workflows/{workflow_id}/executions", json=body, headers=headers)

    async def buy(self, definition: Any = FREE, **body: Any) -> Buyer:
        """An execution of a fresh workflow."""
        answer = await self.create(await self.publish(definition), **body)
        assert answer.status_code == 200, answer.text
        return Buyer(self, answer.json()["data"])

    async def listening(self, count: int) -> None:
        """Until so many long-polls and streams wait for news."""
        for _ in range(100_000):
            if len(self.hub) >= count:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"only {len(self.hub)} are listening")

    async def framework(self) -> Any:
        """The framework's app, behind the front."""
        return await self.app.api.begin()

    async def key(self, **fields: Any) -> dict[str, str]:
        """The owner's Authorization header."""
        _, raw = await keys.create(self.house, self.world.org_id, keys.NewKey(name="k", **fields))
        return {"Authorization": f"Bearer {raw}"}


@asynccontextmanager
async def open_shop(
    folder: Path, peer: str = "127.0.0.1", actions: Mapping[str, ActionSpec] | None = None, **settings: Any
) -> AsyncIterator[Shop]:
    """A running shop; ``peer`` is the address that its visitors come from."""
    provider = TestProvider(folder / "checkouts.jsonl", lambda: time.time_ns() // 1_000_000, BASE)
    async with living(folder, actions, providers={"test": provider}, settings=load(**settings)) as world:
        hub = Hub()

        def committed(executions: list[Execution], runs: list[Run], wakes: list[str]) -> None:
            world.committed(executions, runs, wakes)
            hub.changed(executions, runs)

        world.writer.on_commit = committed
        app = build(world.house, lambda: world.engine.ready, hub=hub)
        transport = httpx.ASGITransport(app=app, client=(peer, 4711))
        async with httpx.AsyncClient(transport=transport, base_url=BASE, timeout=SECONDS) as http:
            yield Shop(world, app, hub, http)


async def soon(work: Any) -> Any:
    """The result of something that must not take long."""
    return await asyncio.wait_for(work, SECONDS)
