"""Two tenants at one API: the real app over the real store and writer, called in process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from farebox.api.app import build
from farebox.api.frame import Frame
from farebox.api.hub import Hub, Listener
from farebox.payments.port import Provider
from farebox.service import keys, organizations
from farebox.service.house import House
from farebox.testing.clock import Clock
from tests.service.house import DRAFT, a_house

WAITING: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["ask"]},
        "ask": {"type": "wait", "payload": {"kind": "callback"}, "children": []},
    }
}


class Bells(Hub):
    """A hub that tells when somebody begins to listen."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def _add(self, listener: Listener) -> None:
        super()._add(listener)
        self.heard.set()

    async def someone(self) -> None:
        """Wait for the first listener."""
        await asyncio.wait_for(self.heard.wait(), 10)


class Api:
    """One tenant's view of the API: calls with its key, and looks into the envelope."""

    def __init__(self, http: httpx.AsyncClient, house: House, hub: Bells, app: Frame, org_id: str, raw: str) -> None:
        self.http = http
        self.house = house
        self.hub = hub
        self.app = app
        self.org_id = org_id
        self.raw = raw

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """The bare answer, with this tenant's key unless ``headers`` say otherwise."""
        headers = {"Authorization": f"Bearer {self.raw}", **options.pop("headers", {})}
        return await self.http.request(method, path, json=body, headers=headers, **options)

    async def data(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """``data`` of a success."""
        answer = await self.ask(method, path, body, **options)
        assert answer.status_code == 200, answer.text
        assert answer.json()["code"] == 200
        return answer.json()["data"]

    async def refused(self, code: int, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The body of a refusal with this code."""
        answer = await self.ask(method, path, body, **options)
        assert answer.status_code == code // 1000, answer.text
        assert answer.json()["code"] == code, answer.text
        return answer.json()

    async def workflow(self, definition: Any = DRAFT, **fields: Any) -> Any:
        """A new draft."""
        return await self.data("POST", "/v1/workflows", {"name": "w", "definition": definition, **fields})

    async def live(self, definition: Any = DRAFT, **fields: Any) -> Any:
        """A published workflow."""
        made = await self.workflow(definition, **fields)
        return await self.data("POST", f"/v1/workflows/{made['id']}/publish")

    async def with_key(self, new: keys.NewKey) -> Api:
        """The same tenant with another key."""
        _, raw = await keys.create(self.house, self.org_id, new)
        return self.known_by(raw)

    def known_by(self, raw: str) -> Api:
        """The same tenant, calling with this key."""
        return Api(self.http, self.house, self.hub, self.app, self.org_id, raw)


@asynccontextmanager
async def tenants(
    path: Path, clock: Clock | None = None, providers: Mapping[str, Provider] | None = None
) -> AsyncIterator[tuple[Api, Api]]:
    """Two of them."""
    hub = Bells()
    async with a_house(path, clock, providers, lambda executions, runs, _: hub.changed(executions, runs)) as house:
        app = build(house, lambda: True, hub=hub)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8402") as http:
            first, raw = await organizations.ensure_owner(house)
            assert raw is not None
            second = await organizations.ensure(house, "second")
            _, other = await keys.create(house, second.id, keys.NewKey(name="owner"))
            yield Api(http, house, hub, app, first.id, raw), Api(http, house, hub, app, second.id, other)
