"""A corner of a database is taken by one, and leaves nothing."""

from __future__ import annotations

import asyncpg
import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.scratch import scratch
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import an_execution, new


async def test_what_is_written_in_the_corner_is_gone_with_it(database: str) -> None:
    kept, passing = an_execution(), an_execution()
    store = await PostgresStore.open(database)
    await store.commit(new(kept))
    await store.close()
    async with scratch(database) as url:
        store = await PostgresStore.open(url)
        await store.commit(new(passing))
        assert await store.execution(kept.id) is None
        await store.close()
        with pytest.raises(StoreUnavailable, match="somebody measures there now"):
            async with scratch(database):
                pass
    store = await PostgresStore.open(database, readonly=True)
    assert (await store.execution(kept.id), await store.execution(passing.id)) == (kept, None)
    await store.close()
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("select count(*) from pg_namespace where nspname like 'farebox%'") == 0
    await connection.close()
