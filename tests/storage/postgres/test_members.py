"""Who shares a database is read without being one of them."""

from __future__ import annotations

import uuid

from farebox.storage.port_fleet import Member, Report
from farebox.storage.postgres.fleet import PostgresFleet
from farebox.storage.postgres.members import DEAD, members
from farebox.storage.postgres.store import PostgresStore


async def test_the_silent_are_shown_as_gone(database: str) -> None:
    store = await PostgresStore.open(database, exclusive=False)
    try:
        fleet = await PostgresFleet.join(store, Member(str(uuid.uuid4()), ("api", "worker"), "here", 7, "1.0", 5))
        await fleet.beat(Report(runs=3, duties=("janitor",)))
        async with store._pool.acquire() as connection:
            (seen,) = await members(store)
            assert (seen.member.rooms, seen.report.runs, seen.report.duties) == (("api", "worker"), 3, ("janitor",))
            assert seen.alive
            await connection.execute("update members set seen_at = seen_at - $1", DEAD)
            (seen,) = await members(store)
            assert not seen.alive
        await fleet.leave()
        assert await members(store) == []
    finally:
        await store.close()
