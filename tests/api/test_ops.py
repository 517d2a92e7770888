"""Alive, ready, and the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from farebox.storage.port import StoreUnavailable
from tests.api.shop import Shop, open_shop


async def test_alive_and_ready(shop: Shop) -> None:
    assert (await shop.http.get("/healthz")).json()["data"] == {"status": "ok"}
    assert (await shop.http.get("/readyz")).json()["data"] == {"status": "ok"}


async def test_not_ready(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.world.engine.stop(0)
    answer = await shop.http.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"

    async def broken() -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(shop.house.store, "check", broken)
    assert (await shop.http.get("/readyz")).json()["message"] == "The database cannot be read"
    assert (await shop.http.get("/healthz")).status_code == 200


async def test_the_figures_hold_templates_and_no_ids(shop: Shop) -> None:
    buyer = await shop.buy()
    await buyer.get(params={"token": buyer.token})
    await shop.http.get("/v1/nothing/here")
    text = (await shop.http.get("/metrics")).text
    assert 'route="/v1/public/executions/{id}"' in text
    assert 'route="/v1/public/workflows/{id}/executions"' in text
    assert 'route="unmatched"' in text
    assert "farebox_streams_open 0.0" in text
    assert buyer.id not in text
    assert buyer.token not in text
    assert "nothing" not in text


async def test_figures_are_not_for_strangers(tmp_path: Path) -> None:
    async with open_shop(tmp_path, peer="203.0.113.9") as shop:
        assert (await shop.http.get("/metrics")).status_code == 401
        assert (await shop.http.get("/metrics", headers=await shop.key(scope="read"))).status_code == 200
