"""The store for servers and fleets: one PostgreSQL database, implementing every port of ``storage.port``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from farebox.core.public import view
from farebox.core.records import Execution
from farebox.storage.postgres.address import Address
from farebox.storage.postgres.bulk import BulkSide
from farebox.storage.postgres.catalogue import CatalogueSide
from farebox.storage.postgres.connection import connect, pool
from farebox.storage.postgres.journal import JournalSide
from farebox.storage.postgres.ledger import Ledger
from farebox.storage.postgres.lists import DutySide, ListSide
from farebox.storage.postgres.migrate import refuse_other_schema
from farebox.storage.postgres.queues import QueueSide
from farebox.storage.postgres.reads import ReadSide
from farebox.storage.postgres.retention import RetentionSide
from farebox.storage.postgres.upkeep import UpkeepSide
from farebox.storage.postgres.uploads import UploadSide

__all__ = ["PostgresStore"]

READERS = 8
"""Most connections that read at the same time."""


class PostgresStore(
    JournalSide, RetentionSide, QueueSide, ReadSide, ListSide, DutySide, UploadSide, BulkSide, CatalogueSide, UpkeepSide
):
    """Made by ``open``, ended by ``close``."""

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        readonly: bool = False,
        exclusive: bool = True,
        render: Callable[[Execution], bytes] = view,
        readers: int = READERS,
    ) -> PostgresStore:
        """Connect, and bring the schema up to date.

        ``exclusive``: no other process may work on this database meanwhile (StoreLocked if one does). Without it
        several may write; each learns of the others by Stale. ``readonly`` changes nothing, so that a running server's
        database can be looked at. StoreUnavailable if it cannot be reached or used, or belongs to a newer version.
        """
        address = Address(url)
        ledger = None if readonly else await Ledger.open(address, exclusive=exclusive)
        try:
            if readonly:
                await _refuse_other(address)
            readings = await pool(address, readers)
        except BaseException:
            if ledger is not None:
                await ledger.close()
            raise
        store = cls(address, readings, ledger)
        store.render = render
        store.shared = not exclusive
        return store

    @property
    def writer_pid(self) -> int:
        """The server's number of the connection that writes."""
        return 0 if self._ledger is None else self._ledger.pid

    async def close(self) -> None:
        """Wait for the transaction under way, then let the database go. Closing again does nothing."""
        if self._ledger is not None:
            await self._ledger.close()
        try:
            async with asyncio.timeout(2.0):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def _refuse_other(address: Address) -> None:
    connection = await connect(address)
    try:
        await refuse_other_schema(connection, address)
    finally:
        connection.terminate()
