"""What a transaction leaves to the fleet goes with it, and only with it."""

from __future__ import annotations

import pytest

from farebox.storage.port import Batch, Conflict
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import connect
from farebox.storage.postgres.queue import install
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import opened


async def test_a_transaction_that_is_refused_makes_nothing_due(database: str) -> None:
    connection = await connect(Address(database))
    store = await PostgresStore.open(database, exclusive=False)
    try:
        await install(connection)
        run, rows = opened(id="run_a")
        batch = Batch((), [run], rows, ["run_a"], frozenset({"run_a"}))
        await store.commit(batch)
        assert await connection.fetchval("select count(*) from farebox_pgqueuer") == 1
        await connection.execute("delete from farebox_pgqueuer")
        with pytest.raises(Conflict):
            await store.commit(batch)
        assert await connection.fetchval("select count(*) from farebox_pgqueuer") == 0
    finally:
        await store.close()
        await connection.close()


async def test_a_store_that_is_alone_hands_nothing_out(database: str) -> None:
    store = await PostgresStore.open(database)
    try:
        run, rows = opened(id="run_a")
        await store.commit(Batch((), [run], rows, ["run_a"], frozenset({"run_a"})))  # there is no queue at all
        assert await store.run("run_a") is not None
    finally:
        await store.close()
