"""This process becomes a member of the fleet on its database, if that is one a fleet can share."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from farebox.engine.membership import Membership
from farebox.engine.supervisor import Supervisor
from farebox.engine.writer import Writer
from farebox.service.house import House
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_fleet import Member, Room

NO_QUEUE = "a fleet on PostgreSQL needs its queue: install it with `pip install 'farebox[postgres]'`"


def me(rooms: tuple[Room, ...]) -> Member:
    """How this process introduces itself."""
    from farebox import __version__

    return Member(
        id=str(uuid.uuid4()),
        rooms=rooms,
        host=socket.gethostname(),
        pid=os.getpid(),
        version=__version__,
        started_at=time.time_ns() // 1_000_000,
    )


@asynccontextmanager
async def in_fleet(house: House, writer: Writer, rooms: tuple[Room, ...]) -> AsyncIterator[Membership | None]:
    """A member from here to the end of the block; None where a database has one process. StoreUnavailable."""
    if not house.settings.on_postgres:
        yield None
        return
    try:
        from farebox.storage.postgres.fleet import PostgresFleet
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pgqueuer":
            raise
        raise StoreUnavailable(NO_QUEUE) from None
    fleet = await PostgresFleet.join(house.store, me(rooms))  # type: ignore[arg-type]
    membership = Membership(fleet, house.graphs)
    writer.sift = membership.sift
    loops = Supervisor()
    loops.keep("signs of life", membership.beat_on)
    loops.keep("news", membership.listen_on)
    try:
        yield membership
    finally:
        await loops.stop()
        with suppress(StoreUnavailable):  # then the others find out by its silence
            await fleet.leave()
