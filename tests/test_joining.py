"""A process joins the fleet of its database, and leaves it."""

from __future__ import annotations

from pathlib import Path

from farebox import wiring
from farebox.api.frame import Frame
from farebox.api.worker import WorkerFront
from farebox.settings import load
from farebox.storage.port_fleet import API, WORKER
from farebox.storage.postgres.members import members
from farebox.storage.postgres.store import PostgresStore


async def test_rooms_are_members_and_leave_in_order(database: str, tmp_path: Path) -> None:
    settings = load(data=tmp_path / "data", database=database, stop_seconds=0)
    async with wiring.running(settings, (WORKER,)) as worker, wiring.running(settings, (API,)) as api:
        assert (type(worker), type(api)) == (WorkerFront, Frame)
        store = await PostgresStore.open(database, readonly=True)
        try:
            assert [one.member.rooms for one in await members(store)] == [(WORKER,), (API,)]
        finally:
            await store.close()
    store = await PostgresStore.open(database, readonly=True)
    try:
        assert await members(store) == []
    finally:
        await store.close()


async def test_whoever_is_alone_joins_nothing(tmp_path: Path) -> None:
    async with wiring.running(load(data=tmp_path / "data", stop_seconds=0)) as app:
        assert isinstance(app, Frame)
