"""The queue's tables come with the first member, under names of our own, and stay as they are."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import connect
from farebox.storage.postgres.queue import hand_out, install, queue_on


async def test_many_who_come_at_once_find_one_queue(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANNEL", "elsewhere")  # names that its library would read from the environment
    monkeypatch.setenv("PGQUEUER_PREFIX", "other_")
    members = [await connect(Address(database)) for _ in range(4)]
    try:
        await asyncio.gather(*map(install, members))
        await hand_out(members[0], ["run_b", "run_a", "run_b"])
        rows = await members[1].fetch("select dedupe_key, priority from farebox_pgqueuer order by id")
        assert [tuple(row) for row in rows] == [("run_a", 0), ("run_b", 0)]
        assert await members[1].fetchval("select count(*) from farebox_pgqueuer_log") == 0
        assert (await queue_on(members[2]).plan_upgrade()).statements == ()
    finally:
        for member in members:
            await member.close()


async def test_a_run_that_is_taken_back_with_its_transaction_was_never_due(database: str) -> None:
    connection = await connect(Address(database))
    try:
        await install(connection)
        transaction = connection.transaction()
        await transaction.start()
        await hand_out(connection, ["run_a"])
        await transaction.rollback()
        assert await connection.fetchval("select count(*) from farebox_pgqueuer") == 0
    finally:
        await connection.close()


async def test_two_that_hand_out_the_same_never_wait_in_a_circle(database: str) -> None:
    left, right = await connect(Address(database)), await connect(Address(database))
    runs = [f"run_{number}" for number in range(50)]

    async def often(connection: asyncpg.Connection, order: list[str]) -> None:
        for _ in range(20):
            async with connection.transaction():
                await hand_out(connection, order)  # type: ignore[arg-type]

    try:
        await install(left)
        async with asyncio.timeout(30):
            await asyncio.gather(often(left, runs), often(right, runs[::-1]))
        assert await left.fetchval("select count(*) from farebox_pgqueuer") == 50
    finally:
        await left.close()
        await right.close()
