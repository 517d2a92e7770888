"""A disk that is full or may not be written: reads go on, writes are refused with a sentence, nothing is half stored,
and once there is room again everything goes on by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import apsw
import asyncpg
import pytest

from tests.api.shop import ASKING, FREE, PRICED, Shop

LARGE = {"requestPayload": {"text": "x" * 100_000}}
"""More than the free bytes of half-used pages can take."""


def connection(shop: Shop) -> apsw.Connection:
    writer = shop.world.store._writer
    assert writer is not None
    return writer


@asynccontextmanager
async def full(shop: Shop) -> AsyncIterator[None]:
    """No page more than there are, and none of them empty."""
    if shop.house.settings.on_postgres:
        pytest.skip("PostgreSQL has no limit that a test could set; its error is told apart in tests/storage/postgres")
    writer = connection(shop)
    writer.execute("create table filler (x)")
    writer.pragma("max_page_count", writer.pragma("page_count"))
    for _ in range(1_000):
        with suppress(apsw.FullError):
            writer.execute("insert into filler values (zeroblob(3000))")
            continue
        break
    yield
    writer.pragma("max_page_count", 2**30)


@asynccontextmanager
async def read_only(shop: Shop) -> AsyncIterator[None]:
    """On PostgreSQL as after a failover: connections are cut, and new ones may only read for a while."""
    if shop.house.settings.on_postgres:
        await turn(shop.house.settings.database, "set default_transaction_read_only = on")
        yield
        await turn(shop.house.settings.database, "reset default_transaction_read_only")
        return
    connection(shop).pragma("query_only", True)
    yield
    connection(shop).pragma("query_only", False)


async def turn(database: str, to: str) -> None:
    admin = await asyncpg.connect(database)
    try:
        name = await admin.fetchval("select current_database()")
        await admin.execute("set default_transaction_read_only = off")  # of this session
        await admin.execute(f"alter database {name} {to}")
        await admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    finally:
        await admin.close()


async def refused(shop: Shop, path: str, body: Any = None, headers: dict[str, str] | None = None) -> None:
    answer = await shop.http.post(path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, 503001), answer.text
    assert int(answer.headers["retry-after"]) >= 1
    assert "nothing was stored" in answer.json()["message"]


@pytest.mark.parametrize("disk", [full, read_only], ids=["full", "read-only"])
async def test_nothing_is_half_opened_and_reads_go_on(shop: Shop, disk: Any) -> None:
    workflow = await shop.publish(FREE)
    buyer = await shop.buy(PRICED)
    async with disk(shop):
        for _ in range(3):
            await refused(shop, f"/v1/public/workflows/{workflow}/executions", LARGE)
        assert (await buyer.view())["status"] == "awaiting_payment"
        assert (await shop.http.get("/v1/public/workflows")).status_code == 200
        assert (await shop.http.get("/healthz")).status_code == 200
    assert await shop.house.store.executions(shop.world.org_id, 100, 0, "", "", workflow) == []
    assert (await shop.create(workflow, **LARGE)).status_code == 200
    assert len(await shop.house.store.executions(shop.world.org_id, 100, 0, "", "", workflow)) == 1
    assert await shop.house.store.verify() == []


async def test_an_answer_and_a_cancel_can_be_repeated_once_there_is_room(shop: Shop) -> None:
    asked, buyer = await shop.buy(ASKING), await shop.buy(PRICED)
    await asked.until("workflow_waiting")
    answer = {"data": {"columns": [1]}}
    async with read_only(shop):
        for _ in range(3):
            await refused(shop, f"{asked.path}/answers/ask", answer, asked.header)
            await refused(shop, f"{buyer.path}/cancel", headers=buyer.header)
        assert (await asked.view())["status"] == "workflow_waiting"
    assert (await asked.post("/answers/ask", answer)).status_code == 200
    await asked.until("workflow_succeeded")
    assert (await buyer.post("/cancel")).status_code == 200
    assert (await buyer.view())["status"] == "workflow_cancelled"
    assert await shop.house.store.verify() == []


async def test_money_that_came_meanwhile_is_counted_once(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    async with read_only(shop):
        for _ in range(2):
            await buyer.pay()
        assert (await buyer.view())["paymentStatus"] == "pending"
    await buyer.pay()
    assert (await buyer.until("workflow_succeeded"))["paymentStatus"] == "paid"
    assert len(await shop.house.store.payments(buyer.id)) == 1
    assert await shop.house.store.verify() == []
