"""What a worker without an API answers: alive, ready, figures."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from farebox.api.metrics import Metrics
from farebox.api.worker import WorkerFront
from farebox.storage.port import StoreUnavailable


class Engine:
    def __init__(self) -> None:
        self.ready = True
        self.away = False

    async def check(self) -> None:
        if self.away:
            raise StoreUnavailable("away")


async def ask(engine: Engine, path: str, client: str = "127.0.0.1", method: str = "GET") -> httpx.Response:
    app: Any = WorkerFront(engine.check, lambda: engine.ready, Metrics(lambda: {"runs_active": 3.0}))
    transport = httpx.ASGITransport(app=app, client=(client, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://worker") as http:
        return await http.request(method, path)


async def test_it_lives_and_works() -> None:
    for path in ("/healthz", "/readyz"):
        answer = await ask(Engine(), path)
        assert (answer.status_code, answer.json()["data"]) == (200, {"status": "ok"})
    assert (await ask(Engine(), "/healthz", method="HEAD")).content == b""


@pytest.mark.parametrize(("what", "says"), [("away", "database"), ("ready", "engine")])
async def test_not_ready_says_why(what: str, says: str) -> None:
    engine = Engine()
    setattr(engine, what, what == "away")
    answer = await ask(engine, "/readyz")
    assert answer.status_code == 503
    assert says in answer.json()["message"]
    assert (await ask(engine, "/healthz")).status_code == 200


async def test_figures_are_for_its_own_machine() -> None:
    answer = await ask(Engine(), "/metrics")
    assert "farebox_runs_active 3.0" in answer.text
    assert (await ask(Engine(), "/metrics", client="10.0.0.9")).status_code == 401


async def test_there_is_nothing_else() -> None:
    answer = await ask(Engine(), "/v1/workflows")
    assert answer.status_code == 404
    assert "the API is elsewhere" in answer.json()["message"]
