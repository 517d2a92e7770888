"""A disk that cannot follow: what would bring new work is turned away before memory takes its place, what was taken in
goes on, and nothing that was turned away is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from farebox.engine.writer import LEAST_BROUGHT, Writer
from farebox.storage.port import Batch
from tests.api.shop import ASKING, FREE, Shop

WAITING = 40
"""Creates that may wait for the disk."""
CREATES = 300
TEXT = "x" * 4_000


class Disk:
    """Lets transactions through, or holds them."""

    def __init__(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moves = asyncio.Event()
        self.moves.set()
        self.held = asyncio.Event()
        commit = shop.world.store.commit

        async def slow(batch: Batch) -> None:
            self.held.set()
            await self.moves.wait()
            await commit(batch)

        monkeypatch.setattr(shop.world.store, "commit", slow)

    async def stop(self, shop: Shop) -> asyncio.Task[Any]:
        """Hold the next transaction: a create that will be told only when the disk moves again."""
        self.moves.clear()
        self.held.clear()
        first = asyncio.create_task(shop.create(self.workflow))
        await self.held.wait()
        return first

    workflow = ""


@pytest.fixture
async def disk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Disk]:
    disk = Disk(shop, monkeypatch)
    disk.workflow = await shop.publish(FREE)
    writer_of(shop).most_brought = WAITING * (LEAST_BROUGHT + len(TEXT))
    yield disk
    disk.moves.set()


def writer_of(shop: Shop) -> Writer:
    assert isinstance(shop.house.writing, Writer)
    return shop.house.writing


async def test_creates_are_turned_away_before_memory_grows(shop: Shop, disk: Disk) -> None:
    writer = writer_of(shop)
    first = await disk.stop(shop)
    creates = [
        asyncio.create_task(shop.create(disk.workflow, requestPayload={"text": TEXT}, externalRef=str(number)))
        for number in range(CREATES)
    ]
    turned_away: list[httpx.Response] = []
    for create in asyncio.as_completed(creates):  # none of the others is told anything before the disk moves
        turned_away.append(await create)
        if len(turned_away) == CREATES - WAITING + 1:
            break
    for answer in turned_away:
        assert (answer.status_code, answer.json()["code"]) == (503, 503001)
        assert int(answer.headers["retry-after"]) >= 1
        assert "nothing of this was stored" in answer.json()["message"]
    assert writer.pending_bytes <= writer.most_brought
    assert writer.pending < WAITING
    assert sum(create.done() for create in creates) == len(turned_away)
    disk.moves.set()
    answers = [await create for create in creates]
    stored = [answer.json()["data"]["execution"]["id"] for answer in answers if answer.status_code == 200]
    assert len(stored) == CREATES - len(turned_away)
    assert (await first).status_code == 200
    listed = [one.id for one in await shop.house.store.executions(shop.world.org_id, 100, 0, "", "", disk.workflow)]
    assert set(stored) | {(await first).json()["data"]["execution"]["id"]} == set(listed)
    assert (await shop.create(disk.workflow)).status_code == 200
    assert await shop.house.store.verify() == []


async def test_everything_that_opens_a_run_is_turned_away_and_the_rest_goes_on(
    shop: Shop, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = await shop.buy(ASKING)
    await buyer.until("workflow_waiting")
    first = await disk.stop(shop)
    monkeypatch.setattr("farebox.engine.writer.LONGEST_STALL", 0.0)
    run = f"/v1/public/workflows/{disk.workflow}/run"
    for path in (f"/v1/public/workflows/{disk.workflow}/executions", run):
        answer = await shop.http.post(path, json={"requestPayload": {"text": "x"}})
        assert (answer.status_code, answer.json()["code"]) == (503, 503001), answer.text
        assert int(answer.headers["retry-after"]) >= 1
    assert (await buyer.view())["status"] == "workflow_waiting"
    assert (await shop.http.get("/healthz")).status_code == 200
    told = asyncio.create_task(buyer.post("/answers/ask", {"data": {"columns": [1]}}))
    disk.moves.set()
    assert (await told).status_code == 200
    await buyer.until("workflow_succeeded")
    assert (await first).status_code == 200
    assert (await shop.create(disk.workflow)).status_code == 200
