"""The embedded store passes the public suite, and owns its file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.sqlite.connection import OwnerLock
from farebox.storage.sqlite.store import SqliteStore, StoreLocked
from farebox.testing.samples import an_execution, new
from farebox.testing.store_suite import StoreSuite


class TestSqlite(StoreSuite):
    @pytest.fixture
    def opening(self, tmp_path: Path) -> Callable[[], Awaitable[SqliteStore]]:
        return lambda: SqliteStore.open(tmp_path / "farebox.db")


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path / "farebox.db")
    program = (
        "import asyncio, sys; from farebox.storage.sqlite.store import SqliteStore;"
        "asyncio.run(SqliteStore.open(sys.argv[1]))"
    )
    second = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "farebox.db")], capture_output=True, text=True, timeout=60
    )
    lock.release()
    assert second.returncode == 1
    assert "StoreLocked" in second.stderr
    assert f"is in use by process {os.getpid()}" in second.stderr


async def test_the_lock_goes_with_the_store(tmp_path: Path) -> None:
    first = await SqliteStore.open(tmp_path / "farebox.db")
    with pytest.raises(StoreLocked):
        await SqliteStore.open(tmp_path / "farebox.db")
    await first.close()
    await first.close()
    await (await SqliteStore.open(tmp_path / "farebox.db")).close()


@pytest.mark.parametrize("by_another", [True, False])
async def test_nothing_is_written_into_a_file_that_was_replaced(tmp_path: Path, by_another: bool) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    await store.commit(new(an_execution()))
    await store.backup(tmp_path / "copy.db")
    if by_another:
        (tmp_path / "copy.db").replace(tmp_path / "farebox.db")
    else:
        (tmp_path / "farebox.db").unlink()
    with pytest.raises(StoreUnavailable, match="was replaced or removed"):
        await store.commit(new(an_execution()))
    with pytest.raises(StoreUnavailable, match="stop it, move"):
        await store.check()
    await store.close()


async def test_a_reader_needs_no_lock_and_writes_nothing(tmp_path: Path) -> None:
    owner = await SqliteStore.open(tmp_path / "farebox.db")
    reader = await SqliteStore.open(tmp_path / "farebox.db", readonly=True)
    execution = an_execution()
    await owner.commit(new(execution))
    assert await reader.execution(execution.id) == execution
    with pytest.raises(StoreUnavailable, match="reading only"):
        await reader.commit(new(an_execution()))
    await reader.close()
    await owner.close()


async def test_a_file_that_is_no_database_is_refused_and_the_lock_let_go(tmp_path: Path) -> None:
    path = tmp_path / "farebox.db"
    path.write_text("this is a letter, and it is longer than the hundred bytes of a header " * 4)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="not a database"):
            await SqliteStore.open(path)


async def test_a_reader_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await SqliteStore.open(tmp_path / "none.db", readonly=True)


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "farebox.db")
    await store.check()
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.check()
