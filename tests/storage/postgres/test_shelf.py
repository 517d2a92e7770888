"""Readers notice nothing of a connection that dies while nobody looks; writers take turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import a_key, a_run, a_workflow, an_execution, new


@pytest.fixture
async def store(database: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.open(database)
    yield store
    await store.close()


async def test_writers_take_turns(store: PostgresStore) -> None:
    await asyncio.gather(
        *(store.commit(new(an_execution(), a_run())) for _ in range(20)),
        *(store.put_workflow(a_workflow(), None, None) for _ in range(20)),
        *(store.put_key(a_key(hash=f"{place:064x}")) for place in range(20)),
    )
    assert len(await store.executions("org_sample", 100, 0, "", "", "")) == 20
    assert len(await store.workflows("org_sample", 100, 0, "", "", "", "")) == 20


async def test_a_reader_whose_connection_was_cut_asks_again(store: PostgresStore, database: str) -> None:
    execution = an_execution()
    await store.commit(new(execution))
    for _ in range(3):
        await asyncio.gather(*(store.execution(execution.id) for _ in range(4)))
        administrator = await asyncpg.connect(database)
        await administrator.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        await administrator.close()
        assert await store.execution(execution.id) == execution


async def test_a_store_for_reading_writes_nothing(store: PostgresStore, database: str) -> None:
    reader = await PostgresStore.open(database, readonly=True)
    execution = an_execution()
    await store.commit(new(execution))
    assert await reader.execution(execution.id) == execution
    with pytest.raises(StoreUnavailable, match="reading only"):
        await reader.commit(new(an_execution()))
    await reader.close()
