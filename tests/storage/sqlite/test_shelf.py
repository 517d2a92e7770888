"""One transaction at a time, whole or not at all, whatever happens to whoever asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.sqlite import connection
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.samples import a_key, a_run, a_workflow, an_execution, changed, new


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    yield store
    await store.close()


async def test_writers_take_turns(store: SqliteStore) -> None:
    await asyncio.gather(
        *(store.commit(new(an_execution(), a_run())) for _ in range(20)),
        *(store.put_workflow(a_workflow(), None, None) for _ in range(20)),
        *(store.put_key(a_key(hash=f"{place:064x}")) for place in range(20)),
    )
    assert len(await store.executions("org_sample", 100, 0, "", "", "")) == 20
    assert len(await store.workflows("org_sample", 100, 0, "", "", "", "")) == 20


async def test_a_cancelled_writer_leaves_a_clean_house(store: SqliteStore) -> None:
    for patience in range(6):
        asked = asyncio.create_task(store.commit(new(an_execution())))
        for _ in range(patience):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        await store.commit(new(an_execution()))
    assert await store.verify() != []  # executions without runs, but each one whole
    assert 6 <= len(await store.executions("org_sample", 100, 0, "", "", "")) <= 12


async def test_another_programs_lock_is_waited_for_beside_everything_else(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = apsw.Connection(str(tmp_path / "farebox.db"))
    other.execute("begin immediate")
    asked = asyncio.create_task(store.commit(new(an_execution())))
    for _ in range(20):  # the loop goes on
        await asyncio.sleep(0.001)
    assert not asked.done()
    other.execute("commit")
    await asked
    monkeypatch.setattr(connection, "PATIENCE_MS", 20)
    other.execute("begin immediate")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.commit(new(an_execution()))
    cut_off = asyncio.create_task(store.commit(new(an_execution())))
    await asyncio.sleep(0.005)
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off
    other.execute("commit")
    other.close()
    await store.commit(new(an_execution()))


async def test_a_full_disk_refuses_whole_batches_and_recovers(store: SqliteStore) -> None:
    execution = an_execution()
    await store.commit(new(execution))
    writer = store._writer
    assert writer is not None
    pages = writer.pragma("page_count")
    writer.pragma("max_page_count", pages)
    big = [an_execution(message="x" * 4_000) for _ in range(200)]
    with pytest.raises(StoreUnavailable, match="full"):
        await store.commit(new(*big))
    assert await store.load([one.id for one in big], []) == ([], [])
    writer.pragma("max_page_count", 2**30)
    await store.commit(new(*big))
    await store.commit(changed(execution))
    assert len((await store.load([one.id for one in big], []))[0]) == 200


async def test_the_log_is_cut_unless_somebody_reads_it_and_nobody_waits_for_that(
    store: SqliteStore, tmp_path: Path
) -> None:
    await store.commit(new(an_execution()))
    assert (tmp_path / "farebox.db-wal").stat().st_size > 0
    other = apsw.Connection(str(tmp_path / "farebox.db"), flags=apsw.SQLITE_OPEN_READONLY)
    other.execute("begin")
    other.execute("select count(*) from executions").fetchall()
    assert not await store.wipe()
    other.close()
    assert await store.wipe()
    assert (tmp_path / "farebox.db-wal").stat().st_size == 0
    await store.commit(new(an_execution()))
