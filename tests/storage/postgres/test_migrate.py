"""Schemas go forward, all that is missing in one transaction, and never back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres import migrate as module
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import Connection, connect
from farebox.storage.postgres.migrate import migrate, newest, refuse_other_schema, schema_version, steps
from farebox.storage.postgres.statements import statements
from farebox.storage.postgres.store import PostgresStore
from tests.postgres import Server


@pytest.fixture
def address(postgres: Server) -> Address:
    return Address(postgres.empty_database())


@pytest.fixture
async def connection(address: Address) -> AsyncIterator[Connection]:
    connection = await connect(address)
    yield connection
    await connection.close()


def test_the_files_are_numbered_without_gaps() -> None:
    assert [number for number, _ in steps()] == list(range(1, newest() + 1))


async def test_an_empty_database_gets_the_newest_schema_and_keeps_it(connection: Connection, address: Address) -> None:
    assert await schema_version(connection) == 0
    for _ in range(2):
        await migrate(connection, address, 5)
        assert await schema_version(connection) == newest()
    await refuse_other_schema(connection, address)


async def test_a_newer_database_is_refused_with_a_sentence(connection: Connection, address: Address) -> None:
    await migrate(connection, address, 5)
    await connection.execute(statements()["note_schema_version"].sql, newest() + 1, 5)
    for refuse in (migrate(connection, address, 5), refuse_other_schema(connection, address)):
        with pytest.raises(StoreUnavailable, match="written by a newer Farebox"):
            await refuse


async def test_a_reader_does_not_migrate(connection: Connection, address: Address) -> None:
    with pytest.raises(StoreUnavailable, match="start `farebox serve`"):
        await PostgresStore.open(address.reveal(), readonly=True)
    assert await schema_version(connection) == 0


async def test_a_step_that_fails_leaves_nothing(
    connection: Connection, address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001_good.sql").write_text("create table good (id int); insert into good values (1);")
    (tmp_path / "0002_bad.sql").write_text("create table half (id int); insert into nowhere values (1);")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(asyncpg.UndefinedTableError):
        await migrate(connection, address, 5)
    assert await schema_version(connection) == 0
    (tmp_path / "0002_bad.sql").write_text("create table whole (id int);")
    await migrate(connection, address, 6)
    assert await schema_version(connection) == 2


async def test_of_many_that_start_together_one_migrates(address: Address) -> None:
    stores = await asyncio.gather(*(PostgresStore.open(address.reveal(), exclusive=False) for _ in range(5)))
    for store in stores:
        await store.check()
        await store.close()


@pytest.mark.parametrize("last", range(1, newest()))
async def test_every_earlier_schema_is_brought_forward(
    connection: Connection, address: Address, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "steps", lambda: steps()[:last])
        await migrate(connection, address, 5)
    assert await schema_version(connection) == last
    columns = "id, run_id, execution_id, org_id, name, media_type, size, sha256, path, step, created_at, early"
    await connection.execute(
        f"insert into artifacts ({columns})"
        " values ('art_1', 'run_1', 'exe_1', 'org_1', 'a.txt', 'text/plain', 1, '00', '00/a.bin', 'a#1', 5, true)"
    )
    store = await PostgresStore.open(address.reveal())
    assert await schema_version(connection) == newest()
    (found,) = await store.artifacts("run_1")
    assert (found.name, found.early, found.private) == ("a.txt", True, False)
    assert await store.verify() == []
    await store.close()
