"""Opening PostgreSQL: durable, fit, its errors translated, and never a word of the password."""

from __future__ import annotations

import traceback
from pathlib import Path

import asyncpg
import pytest

from farebox.storage.port import Conflict, Stale, StoreUnavailable
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import Away, Connection, connect, pool, refuse_unfit, translated
from tests.postgres import Server, url_of

SECRET = "hunter2"


async def test_an_acknowledged_commit_waits_for_the_disk(own_database: str) -> None:
    name = own_database.partition("?")[0].rpartition("/")[2]
    connection = await connect(Address(own_database))
    await connection.execute(f"alter database {name} set synchronous_commit = off")
    await connection.close()
    connection = await connect(Address(own_database))
    assert await connection.fetchval("show synchronous_commit") == "off"
    assert not await refuse_unfit(connection, Address(own_database))  # the tests' servers wait for no disk themselves
    assert await connection.fetchval("show synchronous_commit") == "on"
    assert await connection.fetchval("show application_name") == "farebox"
    await connection.close()


class Old(Connection):
    """Answers like a server that is not fit."""

    answer: tuple[object, ...] = ()

    async def fetch(self, *_: object, **__: object) -> list[object]:  # type: ignore[override]
        return [self.answer]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((130_012, "UTF8", "on", "on", False), "is PostgreSQL 13; Farebox needs 14 or newer"),
        ((180_000, "SQL_ASCII", "on", "on", False), "create the database with encoding UTF8"),
        ((180_000, "UTF8", "on", "on", True), "name the primary"),
    ],
)
async def test_what_cannot_keep_our_data_is_refused(database: str, answer: tuple[object, ...], told: str) -> None:
    connection: Old = await asyncpg.connect(database, connection_class=Old)
    connection.answer = answer
    with pytest.raises(StoreUnavailable, match=told):
        await refuse_unfit(connection, Address(database))
    await connection.close()


@pytest.mark.parametrize("opening", [connect, lambda address: pool(address, 2)], ids=["connect", "pool"])
async def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path, opening: object) -> None:
    address = Address(f"postgresql://farebox:{SECRET}@/shop?host={tmp_path}")
    with pytest.raises(Away) as refused:
        await opening(address)  # type: ignore[operator]
    assert f"postgresql://farebox@{tmp_path}/shop cannot be reached" in str(refused.value)
    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("url", ["postgresql://a@/b?sslmode=perhaps", "postgresql://a@/b?host="])
async def test_a_url_with_odd_options_gets_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await connect(Address(url))


async def test_a_database_that_does_not_exist_and_a_stranger_are_told_apart(postgres: Server) -> None:
    with pytest.raises(StoreUnavailable, match='database "nowhere" does not exist') as refused:
        await connect(Address(url_of(postgres.folder, "nowhere")))
    assert not isinstance(refused.value, Away)
    with pytest.raises(StoreUnavailable, match="stranger"):
        await connect(Address(f"postgresql://stranger@/postgres?host={postgres.folder}"))


async def test_the_servers_errors_become_ours(own_database: str) -> None:
    connection = await connect(Address(own_database))
    await connection.execute(
        "create table cups (id int primary key, size int check (size > 0)); insert into cups values (1, 1)"
    )
    with pytest.raises(Conflict) as refused, translated():
        await connection.execute("insert into cups values (1, 1)")
    assert (refused.value.table, type(refused.value)) == ("cups", Conflict)
    with pytest.raises(asyncpg.CheckViolationError), translated():
        await connection.execute("insert into cups values (2, 0)")
    with pytest.raises(asyncpg.PostgresSyntaxError), translated():
        await connection.execute("selekt")
    with pytest.raises(Stale), translated():
        raise asyncpg.DeadlockDetectedError("two of us")
    with pytest.raises(StoreUnavailable, match="no space"), translated():
        raise asyncpg.DiskFullError("no space left")
    for error in (ConnectionResetError("gone"), asyncpg.AdminShutdownError("bye"), TimeoutError()):
        with pytest.raises(Away), translated():
            raise error
    await connection.close()
