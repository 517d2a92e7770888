"""One transaction at a time; whatever becomes of its connection, it is stored once or its caller is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import structlog

from farebox.storage.port import StoreLocked, StoreUnavailable, StoreUncertain
from farebox.storage.postgres import ledger as module
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import Connection, connect
from farebox.storage.postgres.ledger import Ledger, Page


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[Ledger]:
    ledger = await Ledger.open(Address(database), exclusive=True)
    yield ledger
    await ledger.close()


async def other(database: str) -> Connection:
    return await connect(Address(database))


async def organizations(database: str) -> list[str]:
    connection = await other(database)
    try:
        return [row[0] for row in await connection.fetch("select name from organizations order by name")]
    finally:
        await connection.close()


async def cut(database: str) -> None:
    """End every other connection to this database, as an administrator may."""
    connection = await other(database)
    try:
        await connection.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()


def naming(name: str) -> tuple[str, tuple[list[str], list[str], list[int]]]:
    return "put_organization", ([f"org_{name}"], [name], [1])


async def test_a_transaction_is_whole_or_not_at_all(ledger: Ledger, database: str) -> None:
    async def work(page: Page) -> str:
        await page.execute(*naming("a"))
        return "done"

    async def fail(page: Page) -> None:
        await page.execute(*naming("b"))
        raise RuntimeError("in the middle")

    assert await ledger.write(work) == "done"
    with pytest.raises(RuntimeError):
        await ledger.write(fail)
    assert await organizations(database) == ["a"]


async def test_a_connection_cut_between_two_transactions_is_not_noticed(ledger: Ledger, database: str) -> None:
    for name in ("a", "b"):
        await ledger.write(lambda page, name=name: page.execute(*naming(name)))  # type: ignore[misc]
        await cut(database)
    await ledger.write(lambda page: page.execute(*naming("c")))
    assert await organizations(database) == ["a", "b", "c"]


async def test_a_connection_cut_in_the_middle_is_written_again_from_the_start(ledger: Ledger, database: str) -> None:
    tries = 0

    async def work(page: Page) -> None:
        nonlocal tries
        tries += 1
        await page.execute(*naming(f"try {tries}"))
        if tries == 1:
            await cut(database)
        await page.execute(*naming("whole"))

    await ledger.write(work)
    assert await organizations(database) == ["try 2", "whole"]


class Deaf(Connection):
    """A connection whose server is not heard any more once it was asked to commit."""

    heard = True
    """Whether the server has heard the question."""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:  # noqa: ASYNC109  # as asyncpg has it
        if query != "COMMIT;":
            return await super().execute(query, *args, timeout=timeout)
        if self.heard:
            await super().execute(query)
        raise ConnectionResetError("not heard any more")


async def deaf(ledger: Ledger, database: str, heard: bool) -> None:
    """The ledger's next COMMIT gets no answer."""
    assert ledger._connection is not None
    ledger._connection.terminate()
    ledger._connection = await asyncpg.connect(database, connection_class=Deaf)
    ledger._connection.heard = heard


@pytest.mark.parametrize("heard", [True, False])
async def test_the_fate_of_a_commit_without_an_answer_is_found_out(ledger: Ledger, database: str, heard: bool) -> None:
    await ledger.write(lambda page: page.execute(*naming("before")))
    await deaf(ledger, database, heard)
    tries = 0

    async def work(page: Page) -> None:
        nonlocal tries
        tries += 1
        await page.execute(*naming("once"))

    await ledger.write(work)
    assert tries == (1 if heard else 2)
    assert await organizations(database) == ["before", "once"]


async def test_nobody_is_told_what_nobody_knows(
    ledger: Ledger, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await deaf(ledger, database, heard=True)
    monkeypatch.setattr(module, "RESOLVE_SECONDS", 0.2)
    ledger._address = Address(f"postgresql://postgres@/nowhere?host={tmp_path}")
    with pytest.raises(StoreUncertain, match="went away during a commit"):
        await ledger.write(lambda page: page.execute(*naming("who knows")))


async def test_a_database_that_stays_away_is_said_to_be(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert ledger._connection is not None
    ledger._connection.terminate()
    monkeypatch.setattr(module, "PAUSES", (0.01, 0.01))
    ledger._address = Address(f"postgresql://postgres@/nowhere?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await ledger.write(lambda page: page.execute(*naming("a")))


async def test_a_second_owner_is_refused_and_told_what_to_do(
    ledger: Ledger, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OWN_SECONDS", 0.1)
    with pytest.raises(StoreLocked, match=r"is in use by another process at this machine.*stop that one first"):
        await Ledger.open(Address(database), exclusive=True)
    await ledger.close()
    await (await Ledger.open(Address(database), exclusive=True)).close()


async def test_an_owner_that_lost_its_connection_waits_for_nobody(ledger: Ledger, database: str) -> None:
    """The server frees the lock with the old connection; the new one takes it."""
    await cut(database)
    await ledger.write(lambda page: page.execute(*naming("still ours")))
    connection = await other(database)
    assert not await connection.fetchval("select pg_try_advisory_lock(7237963203447943014)")
    await connection.close()


async def test_a_server_that_does_not_sync_is_warned_of_once(database: str) -> None:
    with structlog.testing.capture_logs() as told:
        ledger = await Ledger.open(Address(database), exclusive=True)
    await ledger.close()
    assert [(line["log_level"], line["fsync"]) for line in told] == [("warning", "off")]


async def test_a_writer_leaves_no_row_behind(database: str) -> None:
    ledger = await Ledger.open(Address(database), exclusive=False)
    connection = await other(database)
    assert await connection.fetchval("select count(*) from writers") == 1
    await ledger.close()
    await ledger.close()
    assert await connection.fetchval("select count(*) from writers") == 0
    await connection.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await ledger.write(lambda page: page.execute(*naming("late")))


async def test_a_cancelled_caller_leaves_a_clean_house(ledger: Ledger, database: str) -> None:
    for place in range(8):
        asked = asyncio.create_task(ledger.write(lambda page, place=place: page.execute(*naming(str(place)))))  # type: ignore[misc]
        for _ in range(place):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    await ledger.write(lambda page: page.execute(*naming("last")))
    assert "last" in await organizations(database)
