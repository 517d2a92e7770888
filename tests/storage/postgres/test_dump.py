"""A dump is the database as of one moment, and becomes one again."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.dump import dump
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import an_execution, changed, new
from tests.postgres import Server
from tests.storage.broken import paid, put_priced


async def test_what_was_dumped_can_be_restored_and_served(
    database: str, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.bins), prepend=":")
    store = await PostgresStore.open(database)
    await put_priced(store)
    execution, run, rows = paid()
    await store.commit(new(execution, run, *rows))
    target = tmp_path / "farebox.dump"
    later = [an_execution(id=f"exe_later_{place}") for place in range(5)]
    await asyncio.gather(store.backup(target), *(store.commit(new(one)) for one in later))
    await store.commit(changed(replace(execution, rev=99)))
    await store.close()

    url = await asyncio.to_thread(postgres.empty_database)
    restore = [str(postgres.bins / "pg_restore"), f"--dbname={url}", "--exit-on-error", str(target)]
    await asyncio.to_thread(subprocess.run, restore, check=True, timeout=60)
    copy = await PostgresStore.open(url)
    assert await copy.execution("exe_1") == execution
    assert await copy.load([], [run.id]) == ([], [replace(run, head=3)])
    assert [one for one in await copy.verify() if not one.subject.startswith("exe_later")] == []
    await copy.close()


async def test_a_backup_never_overwrites(
    database: str, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.bins), prepend=":")
    target = tmp_path / "farebox.dump"
    target.write_text("mine")
    with pytest.raises(StoreUnavailable, match="exists already"):
        await dump(Address(database), target)
    assert target.read_text() == "mine"


async def test_what_the_program_says_is_passed_on_and_nothing_is_left(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres.bins), prepend=":")
    nowhere = Address(f"postgresql://postgres:hunter2@/nowhere?host={postgres.folder}")
    with pytest.raises(StoreUnavailable, match='database "nowhere" does not exist') as refused:
        await dump(nowhere, tmp_path / "farebox.dump")
    assert "hunter2" not in str(refused.value)
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []


async def test_without_the_program_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable, match="postgresql-client"):
        await dump(Address("postgresql://db/shop"), tmp_path / "farebox.dump")
